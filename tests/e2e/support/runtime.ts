// What is here to run the interface in: Electron and a browser, or in words why not.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { whyNoWindow } from '../../../scripts/electron-runtime.mjs'
import { findProgram, whyNoDisplay } from '../../support/skips.ts'
import { ROOT } from './programs.ts'

const { ELECTRON_EXEC_PATH, ELECTRON_OVERRIDE_DIST_PATH, CHROMIUM } = process.env

/** Electron's executable: the one that the environment names, else the one of the package, once it was fetched. */
export const electronPath = (): string =>
  ELECTRON_EXEC_PATH ??
  join(ELECTRON_OVERRIDE_DIST_PATH ?? resolve(ROOT, 'node_modules/electron/dist'), 'electron')

/** Why no window of ours can be opened here, or undefined when one can. */
export const whyNoElectron = (): string | undefined =>
  whyNoDisplay() ??
  whyNoWindow()?.reason ??
  (existsSync(electronPath())
    ? undefined
    : `there is no Electron runtime (${electronPath()}; npm start fetches it)`)

export const chromiumPath = (): string | undefined =>
  CHROMIUM ?? findProgram('chromium') ?? findProgram('chromium-browser')

export const whyNoChromium = (): string | undefined =>
  chromiumPath() === undefined ? 'there is no Chromium (Debian: chromium)' : undefined
