import { describeFiles } from './files.ts'
import { tabs } from './support/drivers.ts'

describeFiles(tabs)
