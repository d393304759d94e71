import { tabs } from './support/drivers.ts'
import { describeGroups } from './groups.ts'

describeGroups(tabs)
