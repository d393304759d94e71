import { describeFar } from './far.ts'
import { tabs } from './support/drivers.ts'

describeFar(tabs)
