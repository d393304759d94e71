// Writes the tables of bounds into docs/LIMITS.md, from the constants of the sources and the words above them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const begin = '<!-- limits: written by `npm run docs:limits` from the sources -->'
const end = '<!-- /limits -->'
const root = resolve(import.meta.dirname, '..')

/** What a reader looks for, and the folders that hold it. */
const PARTS = [
  ['Messages, frames and documents', ['src/main/protocol']],
  ['All links', ['src/main/transports/limits.ts']],
  ['Links that are streams', ['src/main/transports/stream']],
  ['TCP', ['src/main/transports/tcp']],
  ['WebSockets', ['src/main/transports/ws']],
  ['Multicast', ['src/main/transports/multicast']],
  ['HTTP', ['src/main/transports/http']],
  ['DHT', ['src/main/transports/dht']],
  ['Proven links', ['src/main/transports/secure']],
  [
    'Links, endpoints and routes',
    ['src/main/peer/endpoint', 'src/main/peer/router', 'src/main/peer/relay'],
  ],
  ['Advertisements and discovery', ['src/main/peer/authentic', 'src/main/peer/discovery']],
  ['Resolver and index', ['src/main/peer/resolver']],
  ['Rendezvous', ['src/main/peer/rendezvous']],
  ['Groups', ['src/main/peer/group']],
  ['Pipes', ['src/main/peer/pipe', 'src/main/host/queue']],
  ['What pipes are fitted to', ['src/main/attachments', 'src/main/host/attachments']],
  ['Trust, pairing and the inbox', ['src/main/peer/trust']],
  ['Peer information', ['src/main/peer/info']],
  ['Probes and tests of paths', ['src/main/peer/probe']],
  ['DNS-SD', ['src/main/protocol/dns-sd', 'src/main/peer/dns-sd']],
  [
    'Routers that let others in',
    ['src/main/protocol/router', 'src/main/peer/mapping', 'src/main/platform/router'],
  ],
  ['The cache', ['src/main/platform/sqlite']],
  ['The capture of traffic', ['src/main/host/capture', 'src/main/platform/captures']],
  ['The control socket and the browser’s interface', ['src/main/headless']],
]

/** A documented constant that is a number: its doc comment, its name, its value. */
const CONSTANT =
  /\/\*\*((?:(?!\*\/)[^])*)\*\/\n(?:export )?const ([A-Z][A-Z0-9_]*) = ([0-9_ *+]+)\n/g
const IS_BOUND =
  /_MAX|MAX_|TIMEOUT|_LIMIT|_PER_|AT_ONCE|_OPEN$|REMEMBERED|KEPT|_EVERY|HIGH_WATER|STALL|_FOR_MS|_KEPT|PENDING/

const sourcesOf = (/** @type {string} */ folder) =>
  folder.endsWith('.ts') ? [folder] : filesOf(folder)

const filesOf = (/** @type {string} */ folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()

const valueOf = (/** @type {string} */ text) =>
  text
    .replaceAll('_', '')
    .split('+')
    .reduce((sum, part) => sum + part.split('*').reduce((all, one) => all * Number(one), 1), 0)

const words = (/** @type {string} */ comment) =>
  comment
    .replaceAll(/\s*\n\s*\*?\s*/g, ' ')
    .replaceAll(/\{@link ([^}]*)\}/g, '$1')
    .replaceAll('|', '\\|')
    .trim()

const limitsIn = (/** @type {string} */ file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(CONSTANT)]
    .filter(([, , name = '']) => IS_BOUND.test(name))
    .map(
      ([, comment = '', name, value = '']) =>
        `| \`${name}\` | ${valueOf(value).toLocaleString('en')} | ${words(comment)} | \`${file.slice('src/main/'.length)}\` |`,
    )

const tableOf = (/** @type {string} */ title, /** @type {string[]} */ folders) => {
  const rows = folders.flatMap(sourcesOf).flatMap(limitsIn)
  const head = '| bound | default | what it bounds | where |\n| --- | ---: | --- | --- |'
  return rows.length === 0 ? '' : `### ${title}\n\n${head}\n${rows.join('\n')}\n\n`
}

/** The text of the docs with the tables as they are now. */
export function renderLimits(/** @type {string} */ docs) {
  const [from, to] = [docs.indexOf(begin), docs.indexOf(end)]
  if (from < 0 || to < from) throw new Error('docs/LIMITS.md has lost its markers')
  const tables = PARTS.map(([title, folders]) => tableOf(String(title), [folders].flat(2))).join('')
  return `${docs.slice(0, from + begin.length)}\n<!-- prettier-ignore-start -->\n\n${tables}<!-- prettier-ignore-end -->\n${docs.slice(to)}`
}

if (import.meta.main) {
  const file = join(root, 'docs/LIMITS.md')
  writeFileSync(file, renderLimits(readFileSync(file, 'utf8')))
}
