import { describeAlone } from './alone.ts'
import { windows } from './support/drivers.ts'

describeAlone(windows)
