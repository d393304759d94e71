import { windows } from './support/drivers.ts'
import { describeUsability } from './usable.ts'

describeUsability(windows)
