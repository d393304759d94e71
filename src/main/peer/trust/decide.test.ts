import { describe, expect, test } from 'vitest'
import { createPipeId } from '../../protocol/ids.ts'
import { PIPE_ACCESSES, RIGHTS, STANDINGS, type Grant, type Right } from '../ports/trust.ts'
import { decide, DEFAULT_ACCESS, refusalText, type Asker } from './decide.ts'

const idOf = (byte: number) => createPipeId((length) => new Uint8Array(length).fill(byte))
const [pipeId, otherPipe] = [idOf(1), idOf(2)]

const MEMBERSHIPS = ['open', 'member', 'outside'] as const
/** By name: the grants an asker may have, as seen from one right on one pipe. */
const GRANTS: Readonly<Record<string, (right: Right) => readonly Grant[]>> = {
  none: () => [],
  'for the pipe': (right) => [{ right, pipeId }],
  'for all': (right) => [{ right }],
  'for another pipe': (right) => [{ right, pipeId: otherPipe }],
  'of every other right': (right) =>
    RIGHTS.filter((one) => one !== right).map((one) => ({ right: one })),
}

/** The table, written a second time in another way: what must hold for each single case. */
const expected = (right: Right, access: string, asker: Asker, grant: string): string => {
  const ofPipe = right === 'bind' || right === 'send'
  if (asker.standing === 'blocked') return 'blocked'
  if (asker.standing === 'ignored') return 'ignored'
  if (asker.membership === 'outside') return 'not-member'
  if (ofPipe && access === 'anyone') return 'allowed'
  if (asker.standing === undefined) return 'unproven'
  if (asker.standing === 'seen') return 'not-paired'
  if (ofPipe && access === 'paired') return 'allowed'
  return grant === 'for the pipe' || grant === 'for all' ? 'allowed' : 'not-granted'
}

const columns = RIGHTS.flatMap((right) => PIPE_ACCESSES.map((access) => ({ right, access })))
const rows = [...STANDINGS, undefined].flatMap((standing) =>
  MEMBERSHIPS.flatMap((membership) =>
    Object.keys(GRANTS).map((grant) => ({ standing, membership, grant })),
  ),
)

describe('who may do what', () => {
  test.each(columns)('$right on a pipe for $access: every kind of asker', ({ right, access }) => {
    for (const { standing, membership, grant } of rows) {
      const asker: Asker = { standing, membership, grants: GRANTS[grant]!(right) }
      const decision = decide({ right, pipe: { id: pipeId, access } }, asker)
      const got = decision.allowed ? 'allowed' : decision.why
      const situation = `${standing ?? 'unproven'}, ${membership}, grant ${grant}`
      expect(got, situation).toBe(expected(right, access, asker, grant))
      if (!decision.allowed) expect(decision.reason).toBe(refusalText(decision.why))
    }
  })

  test('a pipe of which nothing was said lets in nobody who was not let in', () => {
    const pipe = { id: pipeId, access: DEFAULT_ACCESS }
    for (const standing of [...STANDINGS, undefined])
      for (const right of RIGHTS)
        expect(decide({ right, pipe }, { standing, grants: [], membership: 'open' }).allowed).toBe(
          false,
        )
  })

  test('what belongs to no pipe is not given by a grant for one', () => {
    const asker: Asker = {
      standing: 'paired',
      membership: 'open',
      grants: [{ right: 'administrate', pipeId }],
    }
    expect(decide({ right: 'administrate' }, asker).allowed).toBe(false)
    const whole = { ...asker, grants: [{ right: 'administrate' as const }] }
    expect(decide({ right: 'administrate' }, whole).allowed).toBe(true)
  })
})
