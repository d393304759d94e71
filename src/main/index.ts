/** Electron's entry. */
import { runDesktop } from './desktop/app.ts'

void runDesktop()
