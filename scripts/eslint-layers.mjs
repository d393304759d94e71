// The layer table as lint rules, so that an editor underlines a wrong import while it is being typed.
import { isBuiltin } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'
import { isTest, judgeImport, layerOf } from './layers.mjs'

const root = resolve(import.meta.dirname, '..')
const toProjectPath = (/** @type {string} */ path) => relative(root, path).split(sep).join('/')

/** Turns what an import says into what the table judges: a path of ours, or a package's name. */
export function resolveImport(/** @type {string} */ from, /** @type {string} */ written) {
  const specifier = written.replace(/\?.*$/, '')
  const alias = /^@(shared)?\/(.*)$/.exec(specifier)
  if (alias) return { target: `src/${alias[1] ?? 'renderer'}/${alias[2]}`, isFile: true }
  if (specifier.startsWith('.'))
    return { target: toProjectPath(resolve(root, dirname(from), specifier)), isFile: true }
  if (!specifier.startsWith('node:') && isBuiltin(specifier))
    return { target: `node:${specifier}`, isFile: false }
  return { target: specifier, isFile: false }
}

const importRule = {
  meta: { type: 'problem', schema: [], messages: { layer: '{{reason}}. (scripts/layers.mjs)' } },
  create(context) {
    const from = toProjectPath(context.filename)
    const check = (node) => {
      if (typeof node?.value !== 'string') return
      const { target, isFile } = resolveImport(from, node.value)
      const reason = judgeImport(from, target, isFile)
      if (reason) context.report({ node, messageId: 'layer', data: { reason } })
    }
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    }
  },
}

const clockGlobals = ['setTimeout', 'setInterval', 'setImmediate', 'performance', 'crypto']
const clockMembers = new Set(['Date.now', 'Math.random', 'AbortSignal.timeout'])

const timeRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      time: '{{what}}: time and chance are injected here; real ones are in base/system.ts.',
    },
  },
  create(context) {
    const layer = layerOf(toProjectPath(context.filename))
    if (!layer || layer.time === 'real' || isTest(toProjectPath(context.filename))) return {}
    const report = (node, what) => context.report({ node, messageId: 'time', data: { what } })
    return {
      MemberExpression(node) {
        const name =
          node.object.type === 'Identifier' && node.property.type === 'Identifier'
            ? `${node.object.name}.${node.property.name}`
            : ''
        if (clockMembers.has(name)) report(node, name)
      },
      NewExpression(node) {
        if (
          node.callee.type === 'Identifier' &&
          node.callee.name === 'Date' &&
          node.arguments.length === 0
        )
          report(node, 'new Date()')
      },
      'Program:exit'(program) {
        const through = context.sourceCode.getScope(program).through
        for (const { identifier, resolved } of through.filter(
          (reference) => !reference.resolved?.defs.length,
        )) {
          if (!resolved?.defs.length && clockGlobals.includes(identifier.name))
            report(identifier, identifier.name)
        }
      },
    }
  },
}

export const layersPlugin = {
  meta: { name: 'layers' },
  rules: { imports: importRule, time: timeRule },
}
