// The layers of the house: the one table behind the lint rules (eslint.config.js), the graph check (.dependency-cruiser.mjs),
// the architecture test (tests/architecture) and the table in docs/ARCHITECTURE.md (npm run docs:layers). Change it here.

/**
 * @typedef {object} Layer
 * @property {string} name      What other rows and messages call it.
 * @property {string[]} files   Its folders (with a slash at the end) and files. The first layer that matches owns a file.
 * @property {string[]} imports Names of the layers it may import, beside itself.
 * @property {string[] | 'any'} packages The packages it may import, beside Node's own and Electron.
 * @property {string[] | 'any'} node Node's own modules that it may import, without `node:`.
 * @property {boolean} electron Whether it may import `electron`.
 * @property {boolean} dom      Whether it runs in a page.
 * @property {'none' | 'injected' | 'real'} time Where its clock and chance come from.
 * @property {string} note      What the table in the docs adds in words.
 */

/**
 * A layer as most are: no packages, no Node, no Electron, no page, no time of its own.
 * @param {string} name
 * @param {string[]} files
 * @param {string[]} imports
 * @param {Partial<Layer>} more
 * @returns {Layer}
 */
const layer = (name, files, imports, more = {}) => ({
  ...{
    name,
    files,
    imports,
    packages: [],
    node: [],
    electron: false,
    dom: false,
    time: 'none',
    note: '',
  },
  ...more,
})

/** A layer of the page: any package, no Node, its own clock. */
const page = (
  /** @type {string} */ name,
  /** @type {string[]} */ files,
  /** @type {string[]} */ imports,
  /** @type {string} */ note,
) => layer(name, files, imports, { packages: 'any', dom: true, time: 'real', note })

const sockets = ['net', 'dgram', 'tls', 'http', 'https', 'os', 'stream', 'events', 'dns']

/** @type {Layer[]} */
export const layers = [
  layer('base/system', ['src/main/base/system.ts'], ['base'], {
    time: 'real',
    note: 'the only user of real time and chance below the command line',
  }),
  layer('base', ['src/main/base/'], [], { note: 'declares `Clock` and `Random`' }),
  layer('protocol', ['src/main/protocol/'], ['base'], { packages: ['saxes'] }),
  layer('peer/ports', ['src/main/peer/ports/'], ['base', 'protocol'], {
    note: 'what a peer asks of the world',
  }),
  layer('peer/pipe', ['src/main/peer/pipe/'], ['base', 'protocol', 'peer/ports', 'peer'], {
    time: 'injected',
    note: 'a part of `peer`; `attachments` know its types',
  }),
  layer('peer', ['src/main/peer/'], ['base', 'protocol', 'peer/ports', 'peer/pipe'], {
    time: 'injected',
    note: 'a machine gets `nowMs` as an argument',
  }),
  layer('transports', ['src/main/transports/'], ['base', 'protocol', 'peer/ports'], {
    packages: ['ws', 'hyperdht'],
    node: sockets,
    time: 'injected',
    note: 'sockets alone',
  }),
  layer('platform/profile', ['src/main/platform/profile-folder.ts'], ['base'], {
    packages: ['env-paths'],
    node: 'any',
    note: 'where a profile lies: clients find the control socket by it',
  }),
  layer(
    'platform',
    ['src/main/platform/'],
    ['base', 'protocol', 'peer/ports', 'platform/profile'],
    {
      packages: ['better-sqlite3', '@napi-rs/keyring', 'env-paths', 'pino', 'valibot'],
      node: 'any',
      time: 'injected',
      note: 'files, keys, interfaces of the machine, the database',
    },
  ),
  layer('attachments', ['src/main/attachments/'], ['base', 'protocol', 'peer/ports', 'peer/pipe'], {
    node: 'any',
    time: 'injected',
    note: 'what a pipe end is fitted to',
  }),
  layer('shared/words', ['src/shared/words/'], [], {
    packages: ['intl-messageformat'],
    note: 'how messages become words of a language; the words that window and program share',
  }),
  layer('shared', ['src/shared/'], [], {
    packages: ['valibot'],
    note: 'the contract: all that a client may know',
  }),
  layer(
    'host',
    ['src/main/host/'],
    [
      ...['base', 'base/system', 'protocol', 'peer/ports', 'peer/pipe', 'peer'],
      ...['transports', 'platform/profile', 'platform', 'attachments', 'shared'],
    ],
    {
      packages: ['valibot', '@scure/bip39'],
      time: 'injected',
      note: 'makes clock and chance, once; reaches Node through `platform`',
    },
  ),
  layer(
    'headless',
    ['src/main/headless/'],
    ['base', 'base/system', 'platform', 'platform/profile', 'host', 'shared'],
    {
      packages: ['ws', 'valibot'],
      node: 'any',
      time: 'injected',
      note: 'opens the profile and the log, starts the host; control socket and browser interface',
    },
  ),
  layer(
    'desktop',
    ['src/main/desktop/', 'src/main/index.ts'],
    [
      ...['base', 'base/system', 'platform/profile', 'platform', 'host', 'headless'],
      ...['shared', 'shared/words'],
    ],
    {
      packages: ['valibot'],
      node: 'any',
      electron: true,
      time: 'injected',
      note: '`headless` so that the command line reaches the window’s peer',
    },
  ),
  layer(
    'cli',
    ['src/main/cli/'],
    ['base', 'base/system', 'platform/profile', 'shared', 'headless', 'host'],
    {
      packages: ['commander', 'ws', 'valibot', 'qr'],
      node: 'any',
      time: 'real',
      note: '`headless` for its channel; with `host` to run a peer of its own (`up`)',
    },
  ),
  layer('preload', ['src/preload/'], ['shared'], { electron: true, note: 'the bridge alone' }),
  page(
    'renderer/words',
    ['src/renderer/words/'],
    ['shared/words'],
    'the catalogs of the languages, and the words of the one that is spoken',
  ),
  page(
    'renderer/ui',
    ['src/renderer/ui/'],
    ['renderer/words', 'shared/words'],
    'props in, events out: no store, no client',
  ),
  page(
    'renderer/features',
    ['src/renderer/features/'],
    ['renderer/words', 'renderer/ui', 'renderer/base', 'shared', 'shared/words'],
    'of another feature only its `index.ts`',
  ),
  page(
    'renderer/shell',
    [
      'src/renderer/main.ts',
      'src/renderer/router.ts',
      'src/renderer/App.vue',
      'src/renderer/shell/',
    ],
    [
      ...['renderer/words', 'renderer/ui', 'renderer/features', 'renderer/base'],
      ...['shared', 'shared/words'],
    ],
    'puts the features together',
  ),
  page(
    'renderer/base',
    ['src/renderer/'],
    ['renderer/words', 'renderer/ui', 'shared', 'shared/words'],
    '`client.ts`, `feeds/` and what else all features stand on',
  ),
]

for (const { name, imports } of layers) {
  const stranger = imports.find((other) => !layers.some((known) => known.name === other))
  if (stranger) throw new Error(`layers: ${name} imports ${stranger}, which is no layer`)
}

/** Whether a file is a test, which may import what it likes of the project. */
export const isTest = (/** @type {string} */ path) => /(^tests\/|\.(test|bench)\.ts$)/.test(path)

/** The layer that owns a file, given by its path from the project's root with forward slashes. */
export function layerOf(/** @type {string} */ path) {
  return layers.find(({ files }) =>
    files.some((file) => (file.endsWith('/') ? path.startsWith(file) : path === file)),
  )
}

/**
 * Says why one import is not allowed, or nothing when it is.
 * @param {string} from   The importing file, by path from the project's root.
 * @param {string} target What is imported: a path from the project's root for a file of ours, else the name as written.
 * @param {boolean} isFile Whether `target` is a path of ours.
 * @returns {string | undefined}
 */
export function judgeImport(from, target, isFile) {
  const owner = layerOf(from)
  if (!owner || isTest(from)) return undefined
  return isFile ? judgeFile(owner, from, target) : judgePackage(owner, target)
}

function judgeFile(
  /** @type {Layer} */ owner,
  /** @type {string} */ from,
  /** @type {string} */ target,
) {
  if (isAsset(target)) return undefined
  const other = layerOf(target)
  if (!other) return `${owner.name} may not import ${target}, which belongs to no layer`
  if (other === owner) return judgeFeatures(from, target)
  if (owner.imports.includes(other.name)) return undefined
  const allowed = owner.imports.join(', ') || 'nothing but itself'
  return `${owner.name} may not import ${other.name}; it may import ${allowed}`
}

/** Data that belongs to no layer; `package.json` for the version that it states. */
const isAsset = (/** @type {string} */ path) =>
  path === 'package.json' || /\.(png|svg|ico|woff2|css|lua)$/.test(path)

const featureOf = (/** @type {string} */ path) =>
  /^src\/renderer\/features\/([^/]+)\//.exec(path)?.[1]

function judgeFeatures(/** @type {string} */ from, /** @type {string} */ target) {
  const [own, other] = [featureOf(from), featureOf(target)]
  if (!other || other === own || target.endsWith(`/${other}/index.ts`)) return undefined
  return `the feature ${own ?? '?'} may not look inside the feature ${other}; import its index.ts`
}

function judgePackage(/** @type {Layer} */ owner, /** @type {string} */ name) {
  if (isPartOf(name, 'electron')) {
    return owner.electron ? undefined : `${owner.name} may not import electron`
  }
  if (name.startsWith('node:')) {
    const module = name.slice('node:'.length)
    if (owner.node === 'any' || owner.node.some((own) => isPartOf(module, own))) return undefined
  } else if (owner.packages === 'any' || owner.packages.some((own) => isPartOf(name, own))) {
    return undefined
  }
  return `${owner.name} may not import ${name}`
}

const isPartOf = (/** @type {string} */ name, /** @type {string} */ whole) =>
  name === whole || name.startsWith(`${whole}/`)

/** The table as the docs show it, in Markdown. */
export function layersAsMarkdown() {
  const head = [
    'layer',
    'may import',
    'packages',
    '`node:`',
    'electron',
    'page',
    'time',
    'where, remark',
  ]
  const rows = layers.map((row) => [
    row.name,
    row.imports.join(', ') || '–',
    words(row.packages),
    words(row.node),
    row.electron ? 'yes' : 'no',
    row.dom ? 'yes' : 'no',
    row.time,
    [row.files.map((file) => `\`${file}\``).join(', '), row.note].filter(Boolean).join(': '),
  ])
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

const words = (/** @type {string[] | 'any'} */ names) =>
  names === 'any' ? 'any' : names.join(', ') || '–'
