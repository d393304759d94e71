// The layers of the house: the one table behind the lint rules (eslint.config.js), the graph check (.dependency-cruiser.mjs),
// the architecture test (tests/architecture) and the table in docs/ARCHITECTURE.md (npm run docs:layers). Change it here.

/**
 * @typedef {object} Layer
 * @property {string} name      What other rows and messages call it.
 * @property {RegExp} files     The files it consists of, by path from the project's root. The first layer that matches owns a file.
 * @property {string[]} imports Names of the layers it may import, beside itself.
 * @property {RegExp | null} packages Packages it may import by name; null for any that is not Node's or Electron's.
 * @property {boolean | RegExp} node Whether it may import Node's own modules; an expression names the ones it may.
 * @property {boolean} electron Whether it may import `electron`.
 * @property {boolean} dom      Whether it runs in a page.
 * @property {'none' | 'injected' | 'real'} time Where its clock and chance come from.
 * @property {string} [note]    What the table in the docs adds in words.
 */

const nothing = /^$/

/** @type {Layer[]} */
export const layers = [
  {
    name: 'base/system',
    files: /^src\/main\/base\/system\.ts$/,
    imports: ['base'],
    packages: nothing,
    node: false,
    electron: false,
    dom: false,
    time: 'real',
    note: 'the only user of real time and chance beneath the host',
  },
  {
    name: 'base',
    files: /^src\/main\/base\//,
    imports: [],
    packages: nothing,
    node: false,
    electron: false,
    dom: false,
    time: 'none',
    note: 'declares the interfaces `Clock` and `Random`',
  },
  {
    name: 'protocol',
    files: /^src\/main\/protocol\//,
    imports: ['base'],
    packages: /^saxes$/,
    node: false,
    electron: false,
    dom: false,
    time: 'none',
  },
  {
    name: 'peer/ports',
    files: /^src\/main\/peer\/ports\.ts$/,
    imports: ['base', 'protocol'],
    packages: nothing,
    node: false,
    electron: false,
    dom: false,
    time: 'none',
    note: 'what a peer asks of the world',
  },
  {
    name: 'peer/pipe',
    files: /^src\/main\/peer\/pipe\//,
    imports: ['base', 'protocol', 'peer/ports', 'peer'],
    packages: nothing,
    node: false,
    electron: false,
    dom: false,
    time: 'injected',
    note: 'a part of `peer`',
  },
  {
    name: 'peer',
    files: /^src\/main\/peer\//,
    imports: ['base', 'protocol', 'peer/ports', 'peer/pipe'],
    packages: nothing,
    node: false,
    electron: false,
    dom: false,
    time: 'injected',
    note: 'a machine gets `nowMs` as an argument',
  },
  {
    name: 'transports',
    files: /^src\/main\/transports\//,
    imports: ['base', 'protocol', 'peer/ports'],
    packages: /^ws$/,
    node: /^node:(net|dgram|tls|http|https|os|stream|events|dns)(\/|$)/,
    electron: false,
    dom: false,
    time: 'injected',
    note: 'sockets only',
  },
  {
    name: 'platform',
    files: /^src\/main\/platform\//,
    imports: ['base', 'protocol', 'peer/ports'],
    packages: /^(better-sqlite3|env-paths|pino|valibot)$/,
    node: true,
    electron: false,
    dom: false,
    time: 'injected',
  },
  {
    name: 'attachments',
    files: /^src\/main\/attachments\//,
    imports: ['base', 'protocol', 'peer/ports', 'peer/pipe'],
    packages: nothing,
    node: true,
    electron: false,
    dom: false,
    time: 'injected',
  },
  {
    name: 'shared',
    files: /^src\/shared\//,
    imports: [],
    packages: /^valibot$/,
    node: false,
    electron: false,
    dom: false,
    time: 'none',
    note: 'the contract: all that a client may know',
  },
  {
    name: 'host',
    files: /^src\/main\/host\//,
    imports: [
      'base',
      'base/system',
      'protocol',
      'peer/ports',
      'peer/pipe',
      'peer',
      'transports',
      'platform',
      'attachments',
      'shared',
    ],
    packages: /^valibot$/,
    node: false,
    electron: false,
    dom: false,
    time: 'injected',
    note: 'makes the clock and the random source, once; reaches Node through `platform`',
  },
  {
    name: 'headless',
    files: /^src\/main\/headless\//,
    imports: ['base', 'base/system', 'host', 'shared'],
    packages: /^(ws|valibot)$/,
    node: true,
    electron: false,
    dom: false,
    time: 'injected',
  },
  {
    name: 'desktop',
    files: /^src\/main\/(desktop\/|index\.ts$)/,
    imports: ['base', 'base/system', 'host', 'headless', 'shared'],
    packages: /^valibot$/,
    node: true,
    electron: true,
    dom: false,
    time: 'injected',
    note: '`headless` for the control socket, so that the command line reaches the window’s peer',
  },
  {
    name: 'cli',
    files: /^src\/main\/cli\//,
    imports: ['base', 'base/system', 'shared', 'headless', 'host'],
    packages: /^(commander|ws|valibot)$/,
    node: true,
    electron: false,
    dom: false,
    time: 'real',
    note: '`headless` and `host` only to run one of its own (`up`)',
  },
  {
    name: 'preload',
    files: /^src\/preload\//,
    imports: ['shared'],
    packages: nothing,
    node: false,
    electron: true,
    dom: false,
    time: 'none',
    note: 'the bridge alone',
  },
  {
    name: 'renderer/ui',
    files: /^src\/renderer\/ui\//,
    imports: [],
    packages: null,
    node: false,
    electron: false,
    dom: true,
    time: 'real',
    note: 'props in, events out: no store, no client',
  },
  {
    name: 'renderer/features',
    files: /^src\/renderer\/features\//,
    imports: ['renderer/ui', 'renderer/base', 'shared'],
    packages: null,
    node: false,
    electron: false,
    dom: true,
    time: 'real',
    note: 'never another feature’s inside, only its `index.ts`',
  },
  {
    name: 'renderer/shell',
    files: /^src\/renderer\/(main\.ts|router\.ts|App\.vue|shell\/.*)$/,
    imports: ['renderer/ui', 'renderer/features', 'renderer/base', 'shared'],
    packages: null,
    node: false,
    electron: false,
    dom: true,
    time: 'real',
    note: '`main.ts`, `App.vue`, `router.ts`, `shell/`: puts the features together',
  },
  {
    name: 'renderer/base',
    files: /^src\/renderer\//,
    imports: ['renderer/ui', 'shared'],
    packages: null,
    node: false,
    electron: false,
    dom: true,
    time: 'real',
    note: '`client.ts`, `feeds/` and whatever else all features stand on',
  },
]

const byName = new Map(layers.map((layer) => [layer.name, layer]))
for (const layer of layers) {
  for (const name of layer.imports)
    if (!byName.has(name))
      throw new Error(`layers: ${layer.name} imports ${name}, which is no layer`)
}

/** Whether a file is a test, which may import what it likes of the project. */
export const isTest = (/** @type {string} */ path) =>
  /(^tests\/|\.test\.ts$|\.bench\.ts$)/.test(path)

/** The layer that owns a file, given by its path from the project's root with forward slashes. */
export function layerOf(/** @type {string} */ path) {
  return layers.find((layer) => layer.files.test(path))
}

/** The feature whose folder a renderer file is in. */
const featureOf = (/** @type {string} */ path) =>
  /^src\/renderer\/features\/([^/]+)\//.exec(path)?.[1]

/**
 * Says why one import is not allowed, or nothing when it is.
 * @param {string} from   The importing file, by path from the project's root.
 * @param {string} target What is imported: a path from the project's root for a file of ours, else the name as written.
 * @param {boolean} isFile Whether `target` is a path of ours.
 * @returns {string | undefined}
 */
export function judgeImport(from, target, isFile) {
  const layer = layerOf(from)
  if (!layer || isTest(from)) return undefined
  return isFile ? judgeFile(layer, from, target) : judgePackage(layer, target)
}

function judgeFile(
  /** @type {Layer} */ layer,
  /** @type {string} */ from,
  /** @type {string} */ target,
) {
  const to = layerOf(target)
  if (!to)
    return /^src\//.test(target)
      ? `${target} belongs to no layer`
      : `${layer.name} may not import from outside src/ (${target})`
  const feature = featureOf(target)
  if (
    feature &&
    feature !== featureOf(from) &&
    layer.name === 'renderer/features' &&
    !/\/index\.ts$/.test(target)
  ) {
    return `the feature ${featureOf(from) ?? '?'} may not look inside the feature ${feature}; import its index.ts`
  }
  if (to === layer || layer.imports.includes(to.name)) return undefined
  return `${layer.name} may not import ${to.name}; it may import ${layer.imports.join(', ') || 'nothing but itself'}`
}

function judgePackage(/** @type {Layer} */ layer, /** @type {string} */ name) {
  if (name === 'electron' || name.startsWith('electron/'))
    return layer.electron ? undefined : `${layer.name} may not import electron`
  if (name.startsWith('node:')) {
    if (layer.node === true || (layer.node !== false && layer.node.test(name))) return undefined
    return `${layer.name} may not import ${name}`
  }
  const packageName = /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name
  if (layer.packages === null || layer.packages.test(packageName)) return undefined
  return `${layer.name} may not import the package ${packageName}`
}

/** The table as the docs show it, in Markdown. */
export function layersAsMarkdown() {
  const head = [
    'layer',
    'files',
    'may import',
    'packages',
    '`node:`',
    'electron',
    'page',
    'clock, random',
    'remark',
  ]
  const rows = layers.map((layer) => [
    layer.name,
    code(layer.files),
    layer.imports.join(', ') || '–',
    layer.packages === null ? 'any' : layer.packages === nothing ? '–' : code(layer.packages),
    typeof layer.node === 'boolean' ? yesNo(layer.node) : code(layer.node),
    yesNo(layer.electron),
    yesNo(layer.dom),
    layer.time,
    layer.note ?? '',
  ])
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

const yesNo = (/** @type {boolean} */ value) => (value ? 'yes' : 'no')
const code = (/** @type {RegExp} */ expression) =>
  `\`${expression.source
    .replaceAll('\\/', '/')
    .replaceAll('\\.', '.')
    .replaceAll('|', ' or ')
    .replace(/^\^|\$$/g, '')}\``
