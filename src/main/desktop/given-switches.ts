/**
 * What the packed program may be started with. Chromium and Electron read the same line and take some hundred switches of it:
 * to be driven by others, to run without a sandbox, to load code, to start programs. None of them is this program's, so it
 * takes its own, a few about the screen, and no other.
 */

/** About how it is drawn, for machines and desktops that need them; their wrappers give them. */
const ABOUT_THE_SCREEN: readonly string[] = [
  ...['disable-gpu', 'force-device-scale-factor', 'high-dpi-support', 'force-color-profile'],
  ...['ozone-platform', 'ozone-platform-hint', 'gtk-version', 'lang', 'disable-dev-shm-usage'],
]

/** Who starts it, and where. */
export interface Starter {
  readonly platform: NodeJS.Platform
  /** Chromium starts for root without a sandbox or not at all. */
  readonly isRoot: boolean
}

/** The switches of a line, as Chromium finds them: also behind one dash, on Windows behind a slash, up to a lone `--`. */
export const switchesIn = (
  args: readonly string[],
  platform: NodeJS.Platform,
): readonly string[] => {
  const end = args.indexOf('--')
  const begin = platform === 'win32' ? /^(?:--?|\/)(?=[^\s/\\-][^/\\]*$|[^=/\\]+=)/ : /^--?(?=.)/
  return (end < 0 ? args : args.slice(0, end)).flatMap((arg) => {
    if (!begin.test(arg)) return []
    const [name = ''] = arg.replace(begin, '').split('=', 1)
    return [platform === 'win32' ? name.toLowerCase() : name]
  })
}

/** Those of a line that the program does not take; `own` are its own. */
export const foreignSwitches = (
  args: readonly string[],
  own: readonly string[],
  { platform, isRoot }: Starter,
): readonly string[] => {
  const taken = new Set([...own, ...ABOUT_THE_SCREEN, ...(isRoot ? ['no-sandbox'] : [])])
  return switchesIn(args, platform).filter(
    (name) => !taken.has(name) && !isOfTheSystem(name, platform),
  )
}

/** Finder of older systems gives every program its process number. */
const isOfTheSystem = (name: string, platform: NodeJS.Platform): boolean =>
  platform === 'darwin' && /^psn_\d+_\d+$/.test(name)

/** Why a start is refused, for the error output. */
export const refusalOf = (names: readonly string[]): string =>
  `Pipefitter did not start: it takes no ${names.map((name) => `--${name}`).join(', ')}\n` +
  'The installed program takes its own flags alone (see pipefitter up --help), and none of Chromium’s or Electron’s.\n'
