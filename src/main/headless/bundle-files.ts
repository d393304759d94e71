import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** A file of the interface's bundle. */
export interface BundleFile {
  readonly body: Buffer
  readonly contentType: string
  /** Whether its name changes with its content, so that it may be kept for ever. */
  readonly isImmutable: boolean
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

const PATHNAME_MAX = 512

/**
 * The file that a URL's path names inside `folder`, or `undefined` for everything else: another kind of file, a path
 * with `..`, `\`, NUL or a percent sign (our names need none), a link that leads out of the folder.
 */
export const readBundleFile = async (
  folder: string,
  pathname: string,
): Promise<BundleFile | undefined> => {
  const path = pathname === '/' ? '/index.html' : pathname
  if (path.length > PATHNAME_MAX || !/^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(path))
    return undefined
  const contentType = CONTENT_TYPES[extname(path)]
  if (contentType === undefined) return undefined
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, path))
    if (!file.startsWith(root + sep)) return undefined
    return { body: await readFile(file), contentType, isImmutable: path.startsWith('/assets/') }
  } catch {
    return undefined // Not there, or a folder: the same to whoever asks.
  }
}
