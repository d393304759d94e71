import type {
  AnswerRow,
  BindingRow,
  PathTestRow,
  PipeRow,
  QueuedRow,
  ResolutionRow,
} from '../../../shared/rows.ts'
import {
  encodePipeAdvertisement,
  type PipeAdvertisement,
} from '../../protocol/documents/pipe-advertisement.ts'
import { groupOfPipe, shortId, type PipeId } from '../../protocol/ids.ts'
import { fingerprintOfKey, peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import { schemeOf } from '../../peer/endpoint/addresses.ts'
import { leadsTo } from '../../peer/endpoint/link-table.ts'
import type { BindingAnswer } from '../../peer/pipe/answer.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import { EVERY_CHANNEL } from '../../peer/pipe/propagate-output.ts'
import type { SealRefusal } from '../../peer/group/group-seals.ts'
import { policyOf } from '../../peer/pipe/path-rules.ts'
import type { Resolution } from '../../peer/pipe/resolution.ts'
import type { StoredBinding, StoredPipe } from '../../peer/ports/store.ts'
import { sendsTwice } from '../settings/chosen-pipes.ts'
import type { HostWorld } from '../host-world.ts'
import { EVERYONE, type Names } from '../names.ts'
import { holderRows } from './holder-rows.ts'
import { relaysOf } from '../ends/path-row.ts'
import { accessOf, trustOf } from './trust-rows.ts'
import type { Candidate } from '../ends/resolutions.ts'

export const pipeRow = (pipe: StoredPipe, world: HostWorld): PipeRow => {
  const {
    advertisement,
    origin,
    listening,
    createdWallMs,
    expiresWallMs,
    publishedWallMs,
    learnedFrom,
  } = pipe
  const { id, name, type, transport, description } = advertisement
  const { state, reason, sinceWallMs } = world.pipeStates.of(pipe)
  const input = world.peer.groups.findOfPipe(id)?.pipes.input(id)?.stats
  const group = world.peer.groups.table.get(groupOfPipe(id))?.advertisement
  const output = outputEnd(id, world)
  const signedBy = signerOf(advertisement, world)
  return {
    id,
    shortId: shortId(id),
    name,
    type,
    origin,
    state,
    stateReason: reason,
    stateSinceWallMs: sinceWallMs,
    listening,
    ...accessOf(id, world),
    paths: pathsOf(id, world),
    holders: [...holderRows(id, world)],
    beyond: world.peer.beyond.has(id),
    advertisement: encodePipeAdvertisement(advertisement),
    createdWallMs,
    expiresWallMs,
    ...(world.echoes.isOn(id) ? { echo: true } : {}),
    ...(world.criticalPipes.has(id) ? { critical: true } : {}),
    ...(sendsTwice(id, world) ? { twoPaths: true } : {}),
    ...(world.savedPipes.has(id) ? { saved: true } : {}),
    ...(transport === undefined ? {} : { transport }),
    ...(description === undefined ? {} : { description }),
    ...(group === undefined ? {} : { group: { id: group.groupId, name: group.name } }),
    ...(publishedWallMs === undefined ? {} : { publishedWallMs }),
    ...(learnedFrom === undefined
      ? {}
      : { learnedFromPeer: { peerId: learnedFrom, name: world.names.peer(learnedFrom) } }),
    ...(input === undefined ? {} : { input: { ...input } }),
    ...(output === undefined ? {} : { output }),
    ...(signedBy === undefined ? {} : { signedBy }),
    ...unreadOf(id, world),
    ...queueOf(id, world),
  }
}

const unreadOf = (id: PipeId, { peer }: HostWorld): Pick<PipeRow, 'unread'> => {
  const unread = peer.seals.unread(id)
  return unread === undefined
    ? {}
    : { unread: { count: unread.count, why: UNREAD_WORDS[unread.why] } }
}

const queueOf = (id: PipeId, { queues }: HostWorld): Pick<PipeRow, 'queue'> => {
  const queue = queues.of(id)
  if (queue === undefined) return {}
  const { isOn: on, bytes: waitingBytes, delivered, messages } = queue
  return { queue: { on, waiting: messages.length, waitingBytes, delivered } }
}

/** The messages that wait on disk for whoever holds a pipe. */
export const queuedRows = (pipeId: PipeId, { queues }: HostWorld): readonly QueuedRow[] =>
  (queues.of(pipeId)?.messages ?? []).map(({ sequence, isOnItsWay, ...rest }) => ({
    ...{ id: String(sequence), pipeId, ...rest },
    state: isOnItsWay ? 'on-its-way' : 'waiting',
  }))

const UNREAD_WORDS: Readonly<Record<SealRefusal, string>> = {
  plain: 'It came in the open, not sealed',
  malformed: 'It was damaged',
  own: 'It was one of our own, sent back',
  'not-member': 'Its sender is not in the group',
  'unknown-key': 'It is sealed with a key that this peer was not given',
  'old-key': 'It is sealed with a key that is not used any more',
  forged: 'It is not signed by whom it says',
  replayed: 'It was read before, or is too old',
  unreadable: 'It was changed on its way',
}

const pathsOf = (id: PipeId, { peer, names }: HostWorld): PipeRow['paths'] => {
  const rules = peer.paths.of(id)
  const { pinned, excluded, order = [] } = rules
  const row = { excluded: [...excluded], order: [...order], policy: policyOf(rules) }
  return pinned === undefined
    ? row
    : { pinned: { ...pinned, peerName: names.peer(pinned.peerId) }, ...row }
}

/** Only what was verified, or signed here, is kept with its signature. */
const signerOf = (
  { signature }: PipeAdvertisement,
  { peer, names }: HostWorld,
): PipeRow['signedBy'] => {
  if (signature === undefined) return undefined
  const fingerprint = fingerprintOfKey(signature.publicKey)
  const peerId = peerIdOfFingerprint(fingerprint)
  const name = peerId === peer.config.peerId ? peer.name : names.peer(peerId)
  return { peerId, name, fingerprint }
}

const outputEnd = (id: PipeId, { outputs, names }: HostWorld): PipeRow['output'] => {
  const output = outputs.of(id)
  if (output === undefined) return undefined
  const { endpoint, binding, security, hops, rttMs } = output
  const { peerId } = binding
  const transport = binding.transport === EVERY_CHANNEL ? EVERY_CHANNEL : schemeOf(endpoint)
  return {
    ...{ peerId, peerName: boundTo(binding, names) },
    ...{ endpoint, transport, ...output.stats },
    ...(hops === undefined ? {} : { relays: relaysOf(hops, names) }),
    ...(rttMs === undefined ? {} : { rttMs: Math.round(rttMs * 10) / 10 }),
    ...(security === undefined ? {} : { security: { ...security } }),
  }
}

export const bindingRow = (binding: StoredBinding, { names }: HostWorld): BindingRow => ({
  ...binding,
  peerName: boundTo(binding, names),
})

/** Whom an end sends to, in a word. */
const boundTo = (
  { peerId, transport }: Pick<StoredBinding, 'peerId' | 'transport'>,
  names: HostWorld['names'],
): string => (transport === EVERY_CHANNEL ? EVERYONE : names.peer(peerId))

export const resolutionRow = (run: Resolution, names: Names): ResolutionRow => ({
  id: run.id,
  pipeId: run.pipe.id,
  state: run.state,
  startedWallMs: run.startedWallMs,
  elapsedMs: Math.round(run.elapsedMs),
  timeoutMs: run.timeoutMs,
  asked: run.asked.map(({ peerId, ...asked }) => ({
    ...asked,
    ...(peerId === undefined ? {} : { peer: { peerId, name: names.peer(peerId) } }),
  })),
  answers: run.answers.length,
  summary: run.summary,
})

/** The answers of a pipe's latest run, the one that the rule would choose marked with its reason. */
export const answerRows = (pipeId: PipeId, world: HostWorld): readonly AnswerRow[] => {
  const run = world.resolutions.latest(pipeId)
  if (run === undefined) return []
  const choice = world.resolutions.choice(pipeId)
  return world.resolutions.candidates(pipeId).map((candidate) => {
    const row = answerRow(candidate, run, world)
    return candidate.id === choice?.chosen.id ? { ...row, wouldChoose: choice.because } : row
  })
}

const answerRow = (
  { id, answer, score }: Candidate,
  run: Resolution,
  world: HostWorld,
): AnswerRow => {
  const { names, outputs, pathTests } = world
  const { peerId, endpoint, source, answeredBy, rttMs, receivedWallMs, verdict, reason } = answer
  const bound = outputs.all(run.pipe.id).find((end) => end.binding.peerId === peerId)
  return {
    id,
    resolutionId: run.id,
    pipeId: run.pipe.id,
    peerId,
    peerShortId: shortId(peerId),
    peerName: names.peer(peerId),
    source,
    receivedWallMs,
    verdict,
    verdictReason: reason,
    score: score.value,
    scoreReasons: [...score.reasons],
    ...standingOf(answer, bound, world),
    ...testOf(pathTests.resultOf(run.pipe.id, answer)),
    testing: pathTests.isRunning(run.pipe.id, answer),
    bound: bound?.state === 'bound' && bound.endpoint === endpoint,
    ...(endpoint === undefined ? {} : { endpoint, transport: schemeOf(endpoint) }),
    ...(answeredBy === undefined
      ? {}
      : { answeredBy: { peerId: answeredBy, name: names.peer(answeredBy) } }),
    ...(rttMs === undefined ? {} : { rttMs: Math.round(rttMs * 10) / 10 }),
  }
}

const testOf = (test: PathTestRow | undefined): Pick<AnswerRow, 'test'> =>
  test === undefined ? {} : { test }

/** How the peer of an answer stands here, and how it is reached now. */
const standingOf = (
  { peerId, endpoint }: BindingAnswer,
  bound: OutputEnd | undefined,
  world: HostWorld,
): Pick<AnswerRow, 'standing' | 'proven' | 'reached'> => {
  const links = world.peer.services.endpoint.links.of(peerId)
  const { trust, proven } = trustOf(peerId, links, world)
  const isBoundOver = bound?.binding.peerId === peerId && (bound.hops?.length ?? 0) > 0
  const isLinked = links.some(
    (link) => link.isOpen && endpoint !== undefined && leadsTo(link, endpoint),
  )
  return {
    ...(trust === undefined ? {} : { standing: trust.standing }),
    ...(proven === undefined ? {} : { proven }),
    ...(isBoundOver ? { reached: 'relayed' } : isLinked ? { reached: 'direct' } : {}),
  }
}
