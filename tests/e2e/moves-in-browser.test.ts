import { describeMoves } from './moves.ts'
import { tabs } from './support/drivers.ts'

describeMoves(tabs)
