import { describeFirstPipe } from './first-pipe.ts'
import { tabs } from './support/drivers.ts'

describeFirstPipe(tabs)
