import { describeTraffic } from './traffic.ts'
import { windows } from './support/drivers.ts'

describeTraffic(windows)
