import { describeMoves } from './moves.ts'
import { windows } from './support/drivers.ts'

describeMoves(windows)
