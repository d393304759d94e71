import { describeReach } from './reach.ts'
import { windows } from './support/drivers.ts'

describeReach(windows)
