import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** Whether there is a screen on which a browser could open. */
export const hasDisplay = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  process.platform !== 'linux' || Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'])

const OPENERS: Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/**
 * Opens a link in the user's browser; says whether a browser took it. The link goes by way of `pageFile`, a page that
 * only this user can read and that leads on to it: on a command line every user of the machine could read its code.
 */
export const openBrowser = (link: string, pageFile: string): Promise<boolean> => {
  writePage(link, pageFile)
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const child = spawn(program, [...args, pathToFileURL(pageFile).href], { stdio: 'ignore' })
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('close', (code) => resolve(code === 0))
  })
}

const writePage = (link: string, pageFile: string): void => {
  // Made anew, so that its rights are ours whatever lay there.
  rmSync(pageFile, { force: true })
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Pipefitter</title>
<meta http-equiv="refresh" content="0;url=${link}"><p><a href="${link}">Open Pipefitter</a></p>`
  writeFileSync(pageFile, page, { mode: 0o600, flag: 'wx' })
}
