import { layers } from './scripts/layers.mjs'

const tests = '(^tests/|\\.test\\.ts$)'
const escape = (path) => path.replace(/[.]/g, '\\.')
const pattern = ({ files }) =>
  files.map((file) => `^${escape(file)}${file.endsWith('/') ? '' : '$'}`).join('|')
const ownedBy = (layer) => ({
  path: pattern(layer),
  pathNot: [tests, ...layers.slice(0, layers.indexOf(layer)).map(pattern)],
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^(~icons/|electron$)' },
    },
    {
      name: 'no-orphan',
      severity: 'warn',
      from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'src-not-to-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: tests },
    },
    ...layers.map((layer) => ({
      name: `layer-${layer.name.replace('/', '-')}`,
      severity: 'error',
      from: ownedBy(layer),
      to: {
        path: '^src/',
        pathNot: [layer, ...layers.filter(({ name }) => layer.imports.includes(name))].map(pattern),
      },
    })),
  ],
  options: {
    tsConfig: { fileName: 'scripts/tsconfig.layers.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^out/', '^node_modules/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.vue', '.js', '.mjs', '.d.ts'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
}
