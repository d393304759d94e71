import { describe, expect, it } from 'vitest'
import { numberedName, safeName } from './safe-name.ts'

const DEVICES = ['con', 'prn', 'aux', 'nul', 'conin$', 'conout$', 'clock$']
const NUMBERED = ['com', 'lpt'].flatMap((port) => [...'0123456789¹²³'].map((one) => port + one))
const ENDINGS = ['', '.txt', '.', '.tar.gz', ' ', ' .txt', ':x']

/** Names that hostile senders give, or that mean something to some system. */
const CORPUS: readonly string[] = [
  ...['..', '.', '...', '....', '', ' ', '  ', '. .', '.. ', ' ..', '..\u0000', '\u2024\u2024'],
  ...['../x', '../../x', '..\\x', '..\\..\\x', '/etc/passwd', '\\etc\\passwd', 'a/../../b', 'a/b'],
  ...['%2e%2e', '%2e%2e%2fx', '..%2fx', '..%5cx', '%00', '..%c0%afx', '\uff0e\uff0e', '\u2215etc'],
  ...['C:', 'C:x', 'C:\\x', 'c:/x', '\\\\server\\share', '//server/share', '\\\\?\\C:\\x'],
  ...['\\\\.\\pipe\\x', '\\??\\C:\\x', 'file:///etc/passwd', 'a.txt:ads', 'a.txt::$DATA', ':x'],
  ...['\u0000', 'a\u0000.txt', 'a\n.txt', 'a\r.txt', 'a\t.txt', 'a\u001b[2J.txt', 'a\u007f'],
  ...['a\u0085b', 'a\u009bb', 'a\u2028b', 'a\u2029b', 'photo\u202egpj.exe', '\u202e', '\u2066a'],
  ...['a\u200bb', 'a\u200d', '\ufeffa', '\u00ada', 'a\u034fb', '\u3164', '\u115f', '\uffa0x'],
  ...['\ud800', 'a\udfff', '\u{e0041}', '\u{f0000}', '\u{10ffff}', '\ufdd0', '\u2060', '\u180e'],
  ...['a.', 'a..', 'a ', 'a. .', 'a.txt.', 'a.txt ', ' a', '  a', '\u00a0', '\u3000', '\u2003a'],
  ...[
    '.ssh',
    '.bashrc',
    '.profile',
    '.git',
    '.npmrc',
    '.htaccess',
    '..data',
    '.pipefitter-incoming',
  ],
  ...['-rf', '--output=x', '~', '~root', '~/.ssh', '$HOME', '`id`', '$(id)', ';rm', '|x', '&x'],
  ...['a<b', 'a>b', 'a"b', 'a|b', 'a?b', 'a*b', '*', '?', '<', '"', '|', ':', '\\', '/', '//'],
  ...['desktop.ini', 'Desktop.INI', 'autorun.inf', 'AUTORUN.INF', 'Thumbs.db', 'folder.htt'],
  ...['x'.repeat(255), 'ä'.repeat(255), '\u{1f600}'.repeat(100), `${'x'.repeat(300)}.pdf`],
  ...[`a.${'x'.repeat(255)}`, `${'.'.repeat(255)}`, `${' '.repeat(255)}x`, `x${' '.repeat(254)}`],
  ...['e\u0301', '\u00e9', '\u212b', '\ufb01', '__proto__', 'constructor', 'toString', 'NaN'],
  ...DEVICES.flatMap((name) => ENDINGS.map((ending) => name + ending)),
  ...DEVICES.map((name) => name.toUpperCase()),
  ...NUMBERED.flatMap((name) => ENDINGS.slice(0, 3).map((ending) => name + ending)),
]

// eslint-disable-next-line no-control-regex -- that is what must not be in it
const NEVER = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

describe('a name that another peer gives', () => {
  it('the corpus has at least two hundred', () => {
    expect(new Set(CORPUS).size).toBeGreaterThanOrEqual(200)
  })

  it.each([...new Set(CORPUS)].map((name) => [JSON.stringify(name), name] as const))(
    '%s becomes one that is safe everywhere, and stays so',
    (_shown, name) => {
      const safe = safeName(name)
      expect(safe).not.toBe('')
      expect(safe).not.toMatch(NEVER)
      expect(safe).not.toMatch(DEVICE)
      expect(safe).not.toMatch(/^[.~-]|[. ]$|^ /)
      expect(Buffer.from(safe).toString()).toBe(safe)
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255)
      expect(safeName(safe)).toBe(safe)
    },
  )

  it.each([
    ['plan (3).pdf', 'plan (3).pdf'],
    ['Übersicht – 2026.txt', 'Übersicht – 2026.txt'],
    ['観測.tar.gz', '観測.tar.gz'],
    ['e\u0301.txt', 'é.txt'],
    ['.gitignore', '_gitignore'],
    ['console.log', 'console.log'],
    ['a:b.txt', 'a_b.txt'],
    ['NUL.txt', '_NUL.txt'],
  ])('%s is %s here', (name, safe) => {
    expect(safeName(name)).toBe(safe)
  })

  it('one that is too long keeps its ending', () => {
    expect(safeName(`${'x'.repeat(300)}.pdf`)).toMatch(/^x{196}\.pdf$/)
  })

  it('gets a number before its ending where it is taken', () => {
    expect(numberedName('plan.pdf', 1)).toBe('plan.pdf')
    expect(numberedName('plan.pdf', 2)).toBe('plan (2).pdf')
    expect(numberedName('README', 12)).toBe('README (12)')
  })
})
