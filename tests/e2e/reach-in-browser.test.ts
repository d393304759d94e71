import { describeReach } from './reach.ts'
import { tabs } from './support/drivers.ts'

describeReach(tabs)
