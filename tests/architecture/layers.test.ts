import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { renderDocs } from '../../scripts/docs-layers.mjs'
import { resolveImport } from '../../scripts/eslint-layers.mjs'
import { judgeImport, layerOf } from '../../scripts/layers.mjs'

const root = resolve(import.meta.dirname, '../..')

async function sourceFiles(): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob('src/**/*.{ts,vue}', { cwd: root }))
    files.push(file.split(sep).join('/'))
  return files.filter((file) => !file.endsWith('.d.ts')).sort()
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const code = file.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map((match) => match[1]).join('\n')
    : text
  return ts.preProcessFile(code, true, true).importedFiles.map((found) => found.fileName)
}

function violationsOf(file: string): string[] {
  return importsOf(file).flatMap((written) => {
    const { target, isFile } = resolveImport(file, written)
    const reason = judgeImport(file, target, isFile)
    return reason ? [`${file}: ${reason}`] : []
  })
}

describe('the layer table', () => {
  test('owns every source file', async () => {
    expect((await sourceFiles()).filter((file) => !layerOf(file))).toEqual([])
  })

  test('allows every import there is', async () => {
    expect((await sourceFiles()).flatMap(violationsOf)).toEqual([])
  })

  test('is the one that docs/ARCHITECTURE.md shows', () => {
    const docs = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8')
    expect(docs, 'run `npm run docs:layers`').toBe(renderDocs(docs))
  })

  test.each([
    ['src/main/protocol/ids.ts', '../peer/peer.ts', 'protocol may not import peer'],
    ['src/main/protocol/ids.ts', 'node:crypto', 'protocol may not import node:crypto'],
    ['src/main/protocol/ids.ts', 'crypto', 'protocol may not import node:crypto'],
    ['src/main/base/bytes.ts', './system.ts', 'base may not import base/system'],
    [
      'src/main/peer/peer.ts',
      '../transports/tcp/tcp-transport.ts',
      'peer may not import transports',
    ],
    [
      'src/main/transports/tcp/tcp-transport.ts',
      '../../peer/peer.ts',
      'transports may not import peer',
    ],
    ['src/main/transports/tcp/tcp-transport.ts', 'node:fs', 'transports may not import node:fs'],
    ['src/main/host/host.ts', 'electron', 'host may not import electron'],
    ['src/main/cli/index.ts', '../peer/peer.ts', 'cli may not import peer'],
    ['src/shared/contract.ts', '../main/base/errors.ts', 'shared may not import base'],
    ['src/preload/index.ts', '../main/host/host.ts', 'preload may not import host'],
    ['src/renderer/client.ts', '../main/host/host.ts', 'renderer/base may not import host'],
    ['src/renderer/ui/PfButton.vue', '@/client.ts', 'renderer/ui may not import renderer/base'],
    [
      'src/renderer/features/pipes/views/PipesView.vue',
      '@/features/peers/peers.store.ts',
      'may not look inside the feature peers',
    ],
    ['src/renderer/client.ts', 'electron', 'renderer/base may not import electron'],
    ['src/renderer/client.ts', 'node:fs', 'renderer/base may not import node:fs'],
    ['src/main/protocol/ids.ts', 'valibot', 'protocol may not import valibot'],
    ['src/main/host/host.ts', '../../../tests/sim/network.ts', 'which belongs to no layer'],
  ])('forbids %s to import %s', (file, written, reason) => {
    const { target, isFile } = resolveImport(file, written)
    expect(judgeImport(file, target, isFile)).toContain(reason)
  })

  test.each([
    ['src/main/index.ts', 'electron'],
    ['src/preload/index.ts', 'electron'],
    ['src/main/transports/tcp/tcp-transport.ts', 'node:net'],
    ['src/main/transports/tcp/tcp-transport.ts', '../../peer/ports/transport.ts'],
    ['src/main/transports/tcp/tcp-transport.test.ts', '../../../../tests/compliance/transport.ts'],
    ['src/main/host/host.ts', '../base/system.ts'],
    ['src/renderer/features/pipes/pipes.store.ts', '@shared/rows.ts'],
    ['src/renderer/features/pipes/views/PipesView.vue', '@/features/peers/index.ts'],
  ])('allows %s to import %s', (file, written) => {
    const { target, isFile } = resolveImport(file, written)
    expect(judgeImport(file, target, isFile)).toBeUndefined()
  })
})
