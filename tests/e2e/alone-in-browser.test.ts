import { describeAlone } from './alone.ts'
import { tabs } from './support/drivers.ts'

describeAlone(tabs)
