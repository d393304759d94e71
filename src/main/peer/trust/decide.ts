import type { PipeId } from '../../protocol/ids.ts'
import type { Grant, PipeAccess, Right, Standing } from '../ports/trust.ts'

/** What a new pipe's access is: nobody gets in who was not let in, not even by being paired. */
export const DEFAULT_ACCESS: PipeAccess = 'chosen'

/** Who asks. */
export interface Asker {
  /** How its key stands with us; absent where it proved none (legacy links, relayed messages, multicast). */
  readonly standing: Standing | undefined
  /** Those of a paired peer. */
  readonly grants: readonly Grant[]
  /** `open`: the pipe's group takes in anybody, or there is no pipe. Of closed groups a peer is a member or not. */
  readonly membership: 'open' | 'member' | 'outside'
}

/** What is asked for: a right, on a pipe where it is one of a pipe. */
export interface Wanted {
  readonly right: Right
  readonly pipe?: { readonly id: PipeId; readonly access: PipeAccess } | undefined
}

/** Why something is not allowed; the words of each are in {@link refusalText}. */
export const REFUSALS = [
  'unproven',
  'blocked',
  'ignored',
  'not-member',
  'not-paired',
  'not-granted',
] as const
export type Refusal = (typeof REFUSALS)[number]

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly why: Refusal; readonly reason: string }

const WORDS: Readonly<Record<Refusal, string>> = {
  unproven: 'It proves no key, and this is not open to anyone',
  blocked: 'It is blocked',
  ignored: 'It is ignored',
  'not-member': 'It is not in the group',
  'not-paired': 'It is not paired',
  'not-granted': 'It is paired, but was not given this right',
}

/** In words, for the person at this side. */
export const refusalText = (why: Refusal): string => WORDS[why]

/**
 * Whether somebody may do something. The first row that fits decides; every right beside `bind` and `send` on a pipe takes
 * the last column, whatever the pipe's access is.
 *
 * | asker                                    | `anyone`   | `paired`    | `chosen`, or another right |
 * |------------------------------------------|------------|-------------|----------------------------|
 * | blocked                                  | blocked    | blocked     | blocked                    |
 * | ignored                                  | ignored    | ignored     | ignored                    |
 * | not in the pipe's group, a closed one    | not-member | not-member  | not-member                 |
 * | no key proven                            | allowed    | unproven    | unproven                   |
 * | seen                                     | allowed    | not-paired  | not-paired                 |
 * | paired, no grant of the right            | allowed    | allowed     | not-granted                |
 * | paired, granted for the pipe or for all  | allowed    | allowed     | allowed                    |
 *
 * `chosen` is the default. Whoever proves no key cannot be told from anybody else, so a pipe that is open to `anyone` is
 * open to those too who are ignored and come without their key.
 */
export const decide = ({ right, pipe }: Wanted, asker: Asker): Decision => {
  const { standing, membership } = asker
  if (standing === 'blocked' || standing === 'ignored') return refused(standing)
  if (membership === 'outside') return refused('not-member')
  const access = right === 'bind' || right === 'send' ? (pipe?.access ?? 'chosen') : 'chosen'
  if (access === 'anyone') return ALLOWED
  if (standing === undefined) return refused('unproven')
  if (standing === 'seen') return refused('not-paired')
  if (access === 'paired') return ALLOWED
  return asker.grants.some((grant) => covers(grant, right, pipe?.id))
    ? ALLOWED
    : refused('not-granted')
}

const ALLOWED: Decision = Object.freeze({ allowed: true })

const refused = (why: Refusal): Decision => ({ allowed: false, why, reason: WORDS[why] })

/** A grant without a pipe is for all of them; one for a pipe says nothing of what belongs to no pipe. */
const covers = (grant: Grant, right: Right, pipeId: PipeId | undefined): boolean =>
  grant.right === right && (grant.pipeId === undefined || grant.pipeId === pipeId)
