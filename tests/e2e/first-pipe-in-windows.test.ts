import { describeFirstPipe } from './first-pipe.ts'
import { windows } from './support/drivers.ts'

describeFirstPipe(windows)
