import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { PairingRow } from '../../../shared/rows.ts'
import type { Pairing } from '../../peer/trust/pairing-service.ts'
import type { PairingEnding } from '../../protocol/trust/pairing-message.ts'

/** The words at places of the list that both peers have: the English one of BIP-39, of which no two begin with the same four letters. */
export const wordsAt = (places: readonly number[]): string[] =>
  places.map((place) => wordlist[place] ?? '')

type State = Pick<PairingRow, 'state' | 'stateReason' | 'alarming'>

const calm = (state: State['state'], stateReason: string): State => ({
  ...{ state, stateReason, alarming: false },
})
const alarm = (stateReason: string): State => ({ state: 'refused', stateReason, alarming: true })

/** How a pairing stands, in a word and in a sentence. */
export const pairingState = (pairing: Pairing): State => {
  const { phase, outcome, confirmed } = pairing.machine
  if (pairing.failure !== undefined) return calm('refused', `It was not kept: ${pairing.failure}`)
  if (phase === 'comparing') return confirmed.here ? confirmedHere() : toCompare(confirmed.there)
  if (outcome === undefined)
    return calm('waiting', phase === 'waiting' ? WAITING : 'The two peers are exchanging keys')
  if (outcome.kind === 'accepted') return calm('accepted', 'Both of you confirmed the words')
  if (outcome.kind === 'lost') return calm('refused', 'The link between the two peers ended')
  if (outcome.kind === 'attack')
    return alarm(`${outcome.why}. Somebody may stand between the two peers`)
  return outcome.by === 'us' ? OURS[outcome.ending] : THEIRS[outcome.ending]
}

const WAITING = 'Waiting for the other person to accept it in the inbox there'

const confirmedHere = (): State => calm('waiting', 'You confirmed; waiting for the other person')

const toCompare = (there: boolean): State =>
  calm(
    'comparing',
    there
      ? 'The other person has confirmed; compare the words'
      : 'Compare the words with the other person',
  )

const BUSY = 'The other peer is busy with other pairings'
const DIFFER = 'The words were not the same. Somebody may stand between the two peers'

const OURS: Readonly<Record<PairingEnding, State>> = {
  cancelled: calm('refused', 'You cancelled it'),
  declined: calm('refused', 'You declined it'),
  differ: alarm(DIFFER),
  expired: calm('expired', 'Nobody confirmed within ten minutes'),
  busy: calm('refused', BUSY),
  broken: alarm(DIFFER),
}

const THEIRS: Readonly<Record<PairingEnding, State>> = {
  cancelled: calm('refused', 'The other person cancelled it'),
  declined: calm('refused', 'The other person declined it'),
  differ: alarm(`The other person says: ${DIFFER.toLowerCase()}`),
  expired: calm('expired', 'The other peer waited for ten minutes in vain'),
  busy: calm('refused', BUSY),
  broken: alarm('The other peer got a step that does not belong. Somebody may stand between'),
}
