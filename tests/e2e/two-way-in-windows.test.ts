import { windows } from './support/drivers.ts'
import { describeTwoWay } from './two-way.ts'

describeTwoWay(windows)
