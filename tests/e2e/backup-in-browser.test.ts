import { describeBackup } from './backup.ts'
import { tabs } from './support/drivers.ts'

describeBackup(tabs)
