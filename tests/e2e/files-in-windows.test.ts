import { describeFiles } from './files.ts'
import { windows } from './support/drivers.ts'

describeFiles(windows)
