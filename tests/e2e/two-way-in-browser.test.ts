import { tabs } from './support/drivers.ts'
import { describeTwoWay } from './two-way.ts'

describeTwoWay(tabs)
