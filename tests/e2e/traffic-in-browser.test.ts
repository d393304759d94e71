import { describeTraffic } from './traffic.ts'
import { tabs } from './support/drivers.ts'

describeTraffic(tabs)
