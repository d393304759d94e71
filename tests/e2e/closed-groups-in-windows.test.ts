import { windows } from './support/drivers.ts'
import { describeClosedGroups } from './closed-groups.ts'

describeClosedGroups(windows)
