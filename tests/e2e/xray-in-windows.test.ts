import { windows } from './support/drivers.ts'
import { describeXray } from './xray.ts'

describeXray(windows)
