import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { weighBodiesWithHeap } from './body-memory.ts'

/** Runs it in a process of its own, with a V8 of that version if one is given; V8 says so where it does not know a wish. */
const said = (version = ''): string => {
  const url = JSON.stringify(new URL('body-memory.ts', import.meta.url).href)
  const script = `
    import { weighBodiesWithHeap } from ${url}
    console.log(weighBodiesWithHeap(${version === '' ? '' : JSON.stringify(version)}))
  `
  const args = ['--input-type=module', '--eval', script]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return `${stdout}${stderr}`.trim()
}

test('asks V8 for nothing that it does not know', { timeout: 60_000 }, () => {
  const isKnown = process.versions.v8.startsWith('13.')
  expect(said()).toBe(String(isKnown))
  expect(said('99.0')).toBe('false')
})

test('leaves versions of V8 alone in which nobody has seen it', () => {
  expect(weighBodiesWithHeap('12.4.254.21-node.33')).toBe(false)
  expect(weighBodiesWithHeap('')).toBe(false)
})
