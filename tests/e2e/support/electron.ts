import { _electron, errors } from 'playwright-core'
import type { ElectronApplication, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { Screens } from '../screens/screens.ts'
import type { Network } from './network.ts'
import { watchPage } from './open-pages.ts'
import type { Place } from './place.ts'
import { ROOT } from './programs.ts'
import { electronPath } from './runtime.ts'
import type { Size, Station } from './station.ts'
import { DEADLINE_MS, settled } from './waiting.ts'

export interface WindowStation extends Station {
  readonly app: ElectronApplication
}

export interface WindowOptions {
  readonly network: Network
  readonly name: string
  /** The packed application; else Electron runs the built sources. */
  readonly executable?: string
  readonly size?: Size | 'as kept'
}

/** Large enough for every column of the workbench. */
const LARGE = { width: 1_600, height: 1_000 } as const

/** How long a start may take, on a slow machine. */
const LAUNCH_MS = 40_000

/** Starts the application with a profile of that name, and waits for its page. */
export const openWindow = async (place: Place, options: WindowOptions): Promise<WindowStation> => {
  const { network, name, executable, size = LARGE } = options
  const profile = place.profile(name)
  const app = await launch(executable ?? electronPath(), [
    ...(executable === undefined ? [ROOT] : []),
    ...['--profile', profile, '--name', name, ...network.flags],
  ])
  const child = app.process()
  const close = async (): Promise<void> => {
    if (!(await settled(app.close(), DEADLINE_MS))) child.kill('SIGKILL')
  }
  place.defer(close)
  const page = await app.firstWindow()
  watchPage(page, name)
  const resize = (wanted: Size) => resizeWindow(app, page, wanted)
  if (size !== 'as kept') await resize(size)
  return {
    ...{ name, profile, app, page, screens: new Screens(page), resize, close },
    chooseWhereToSave: (file) => chooseWhereToSave(app, file),
    saveAs: (file, press) => saveAs(app, file, press),
    restartBy: (press) => restartBy(app, press),
  }
}

/**
 * Starts the program under Playwright's debugger. The two miss each other now and then while both start, and then wait for
 * ever; so there is a second attempt, which is said. A program that does not start fails both.
 */
const launch = async (
  executablePath: string,
  args: readonly string[],
): Promise<ElectronApplication> => {
  const start = () =>
    _electron.launch({ executablePath, args: [...args], cwd: ROOT, timeout: LAUNCH_MS })
  try {
    return await start()
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error
    console.warn(`Electron did not answer within ${LAUNCH_MS / 1000} s and is started once more`)
    return start()
  }
}

/** The person answers the system's dialog for a file that is to be saved, from now on; the dialog itself is not shown. */
const chooseWhereToSave = (app: ElectronApplication, file: string): Promise<void> =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)

/** The person answers the question where a download goes; the dialog itself is not shown. */
const saveAs = async (
  app: ElectronApplication,
  file: string,
  press: () => Promise<void>,
): Promise<void> => {
  const done = app.evaluate(
    ({ BrowserWindow }, path) =>
      new Promise<string>((resolve) => {
        const [window] = BrowserWindow.getAllWindows()
        window?.webContents.session.once('will-download', (_event, item) => {
          item.setSavePath(path)
          item.once('done', (_done, state) => resolve(state))
        })
      }),
    file,
  )
  await press()
  expect(await done).toBe('completed')
}

/** Presses what starts the program anew; settles when it has ended. The next start is left to the test. */
const restartBy = async (app: ElectronApplication, press: () => Promise<void>): Promise<void> => {
  await app.evaluate(({ app }) => {
    app.relaunch = () => void process.stderr.write('relaunch asked for\n')
  })
  const child = app.process()
  let said = ''
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await press()
  await ended
  expect(said).toContain('relaunch asked for')
}

/** Gives the page of the (only) window this size, and waits until it has it. */
const resizeWindow = async (app: ElectronApplication, page: Page, size: Size): Promise<void> => {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, size)
  await vi.waitFor(
    async () =>
      expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([
        size.width,
        size.height,
      ]),
    { timeout: DEADLINE_MS },
  )
}
