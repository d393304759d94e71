import { describe, expect, it } from 'vitest'
import { foreignSwitches, refusalOf, switchesIn } from './given-switches.ts'

const OWN = ['profile', 'no-multicast']
const user = { platform: 'linux', isRoot: false } as const
const foreign = (...args: string[]) => foreignSwitches(args, OWN, user)

describe('the switches of a line', () => {
  it.each([[['--a=1', '-b', '---c', 'd', '/e', '-', '--', '--f']]])(
    'are found as Chromium finds them: %j',
    (line) => {
      expect(switchesIn(line, 'linux')).toEqual(['a', 'b', '-c'])
    },
  )

  it('are those behind a slash too on Windows, in any case, and paths are none', () => {
    const line = [
      '/Inspect=1',
      '--PROFILE=x',
      '-b',
      'C:\\folder\\x',
      '/js-flags=--x',
      'pipefitter:/x',
    ]
    expect(switchesIn(line, 'win32')).toEqual(['inspect', 'profile', 'b', 'js-flags'])
  })
})

describe('the packed program', () => {
  it('takes its own flags and what is about the screen', () => {
    expect(
      foreign('--profile', 'x', '--no-multicast', '--ozone-platform=wayland', '--lang=de'),
    ).toEqual([])
    expect(foreign('--profile=x', 'pipefitter:invitation')).toEqual([])
  })

  it.each([
    ...['--remote-debugging-port=0', '--remote-debugging-pipe', '-remote-debugging-port=9222'],
    ...['--no-sandbox', '--no-zygote', '--disable-web-security', '--js-flags=--expose-gc'],
    ...[
      '--inspect',
      '--inspect-brk=0',
      '--inspect-port=1',
      '--load-extension=/x',
      '--ignore-certificate-errors',
    ],
    ...[
      '--renderer-cmd-prefix=xterm',
      '--gpu-launcher=x',
      '--utility-cmd-prefix=x',
      '--user-data-dir=/x',
    ],
    ...[
      '--disable-features=X',
      '--enable-blink-features=X',
      '--host-rules=MAP * x',
      '--proxy-server=x',
    ],
    ...[
      '--log-file=/x',
      '--enable-logging',
      '--ssl-key-log-file=/x',
      '--type=renderer',
      '---profile',
      '-r',
    ],
  ])('takes no %s', (arg) => {
    expect(foreign('--profile', 'x', arg)).toHaveLength(1)
  })

  it('takes --no-sandbox from root, for whom Chromium has none, and nothing else more', () => {
    const root = { platform: 'linux', isRoot: true } as const
    expect(foreignSwitches(['--no-sandbox', '--inspect'], OWN, root)).toEqual(['inspect'])
  })

  it('takes the process number of the Finder, there', () => {
    const mac = { platform: 'darwin', isRoot: false } as const
    expect(foreignSwitches(['-psn_0_12345'], OWN, mac)).toEqual([])
    expect(foreign('-psn_0_12345')).toEqual(['psn_0_12345'])
  })

  it('names what it does not take', () => {
    expect(refusalOf(['inspect', 'js-flags'])).toContain('takes no --inspect, --js-flags')
  })
})
