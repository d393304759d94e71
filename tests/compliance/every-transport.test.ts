/** Nothing carries links or messages to all neighbours that the suites have not looked at. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const TRANSPORTS = join(import.meta.dirname, '../../src/main/transports')

/** Folders of `src/main/transports` that bring a transport of their own: `x/x-transport.ts`. */
const own = readdirSync(TRANSPORTS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => readdirSync(join(TRANSPORTS, name)).includes(`${name}-transport.ts`))

/** What all transports that are streams stand on: the suite looks at it through each of them. */
const SHARED = ['stream']

test('every transport there is stands under its suite', () => {
  const names = own.filter((name) => !SHARED.includes(name))
  expect(names).toEqual(expect.arrayContaining(['dht', 'http', 'memory', 'multicast', 'tcp', 'ws']))
  for (const name of names) {
    const text = readFileSync(join(import.meta.dirname, `${name}.test.ts`), 'utf8')
    expect(text, name).toMatch(/describeTransport\(|describeOnLoopback\(|describePropagat\w+\(/)
  }
})
