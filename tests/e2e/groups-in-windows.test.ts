import { windows } from './support/drivers.ts'
import { describeGroups } from './groups.ts'

describeGroups(windows)
