import { describeFirstMinutes } from './first-minutes.ts'
import { windows } from './support/drivers.ts'

describeFirstMinutes(windows)
