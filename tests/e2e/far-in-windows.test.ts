import { describeFar } from './far.ts'
import { windows } from './support/drivers.ts'

describeFar(windows)
