import { describeBackup } from './backup.ts'
import { windows } from './support/drivers.ts'

describeBackup(windows)
