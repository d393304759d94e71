import { tabs } from './support/drivers.ts'
import { describeXray } from './xray.ts'

describeXray(tabs)
