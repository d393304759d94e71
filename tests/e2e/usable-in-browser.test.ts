import { tabs } from './support/drivers.ts'
import { describeUsability } from './usable.ts'

describeUsability(tabs)
