import type { PeerId } from '../../protocol/ids.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { schemeOf } from '../endpoint/addresses.ts'

/** How an answer reached us. */
export type AnswerSource = 'multicast' | 'direct' | 'cache' | 'on-behalf'

/**
 * `usable`: may be bound. `checking`: told by another or remembered, being verified with the peer itself. `refused`: the
 * peer has the pipe not, or does not let us in. `unusable`: no endpoint of the specified transport, or none that leads anywhere.
 */
export type Verdict = 'usable' | 'checking' | 'refused' | 'unusable'

export interface Judgement {
  readonly verdict: Verdict
  /** In words. */
  readonly reason: string
}

/** One answer to a binding query, judged. */
export interface BindingAnswer extends Judgement {
  /** The peer that has the input end. */
  readonly peerId: PeerId
  /** The endpoint to bind to; absent in a refusal. */
  readonly endpoint?: string
  readonly source: AnswerSource
  /** Who answered, when it was not that peer itself. */
  readonly answeredBy?: PeerId
  /** From asking to this answer, in milliseconds. */
  readonly rttMs?: number
  readonly receivedWallMs: number
  /** Whether the peer has the pipe, and does not let us in. */
  readonly notLetIn?: boolean
}

/** What an answer claims, before it is judged. */
export interface Claim {
  readonly found: boolean
  readonly endpoint?: string | undefined
  /** Why it does not let us in, in its word; absent where it does not have the pipe. */
  readonly refused?: string | undefined
  /** Told by another peer or remembered, not said by the peer itself just now. */
  readonly secondHand: boolean
}

const NOT_LET_IN: Readonly<Record<string, string>> = {
  'not-paired':
    'It lets in only peers that it is paired with, and is not paired with this one. The request waits in its inbox',
  'not-granted':
    'It is paired with this peer, but did not let it into this pipe yet. The request waits in its inbox',
  'not-member': 'It lets in only members of a group that this peer is not in',
}

/** Why a peer does not let us in, from its word. */
export const notLetInText = (refused: string): string =>
  (Object.hasOwn(NOT_LET_IN, refused) ? NOT_LET_IN[refused] : undefined) ??
  'It does not let this peer in'

/** Whether a claim can be bound, and why not: the endpoint must be of the transport that the pipe specifies. */
export const judge = (
  claim: Claim,
  pipe: Pick<PipeAdvertisement, 'transport'>,
  canDial: (address: string) => boolean,
): Judgement => {
  const over = pipe.transport === undefined ? '' : ` over ${pipe.transport}`
  if (!claim.found && claim.refused !== undefined)
    return { verdict: 'refused', reason: notLetInText(claim.refused) }
  if (!claim.found)
    return { verdict: 'refused', reason: `It says that it does not have the pipe bound${over}` }
  if (claim.endpoint === undefined)
    return { verdict: 'unusable', reason: `It names no endpoint to bind to${over}` }
  const transport = schemeOf(claim.endpoint)
  if (pipe.transport !== undefined && transport !== pipe.transport) {
    return {
      verdict: 'unusable',
      reason: `Its endpoint is of ${transport}, but the pipe specifies ${pipe.transport}`,
    }
  }
  if (!canDial(claim.endpoint))
    return { verdict: 'unusable', reason: `This peer has no transport that can dial ${transport}` }
  if (claim.secondHand)
    return { verdict: 'checking', reason: 'Asking the peer itself before it is trusted' }
  return { verdict: 'usable', reason: 'The peer itself says that it has the pipe bound' }
}
