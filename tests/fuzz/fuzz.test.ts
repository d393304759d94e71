import { describe, expect, test } from 'vitest'
import { PipefitterError } from '../../src/main/base/errors.ts'
import { Chance } from './chance.ts'
import { fuzz } from './fuzz.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { FUZZ_TARGETS } from './targets.ts'

/** The long run is `npm run fuzz`; this one is always the same. */
const INPUTS = 1000
const SEED = 20_260_101

describe.each(FUZZ_TARGETS)('$name', (target) => {
  test('takes all its inputs before they are damaged', () => {
    expect(target.seeds).not.toHaveLength(0)
    for (const seed of target.seeds) target.run(seed, new Chance(SEED))
  })

  test(`gives a value or a coded error for ${INPUTS} damaged inputs`, () => {
    const report = fuzz(target, INPUTS, SEED)
    expect(report.finding).toBeUndefined()
    expect(report.accepted).toBeLessThan(INPUTS)
  })
})

describe('the fuzzer notices', () => {
  const seeds = [new Uint8Array(20)]
  const run = (body: FuzzTarget['run']) => fuzz({ name: 'x', seeds, run: body }, 50, SEED).finding

  test('an error without a code', () => {
    expect(run(() => JSON.parse('{'))).toMatchObject({
      why: expect.stringContaining('SyntaxError') as string,
    })
  })

  test('but lets coded errors and values pass', () => {
    expect(run(() => undefined)).toBeUndefined()
    expect(
      run(() => {
        throw new PipefitterError('protocol/id-malformed', 'x')
      }),
    ).toBeUndefined()
  })
})
