import { tabs } from './support/drivers.ts'
import { describeClosedGroups } from './closed-groups.ts'

describeClosedGroups(tabs)
