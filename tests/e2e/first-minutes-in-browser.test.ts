import { describeFirstMinutes } from './first-minutes.ts'
import { tabs } from './support/drivers.ts'

describeFirstMinutes(tabs)
