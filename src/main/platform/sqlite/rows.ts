/** How each stored thing lies in its table, and back. What was encoded within the limits always decodes. */
import type {
  LearnedFrom,
  StoredBinding,
  StoredEndpoint,
  StoredPeer,
  StoredPipe,
} from '../../peer/ports/store.ts'
import {
  encodePipeAdvertisement,
  parsePipeAdvertisement,
} from '../../protocol/documents/pipe-advertisement.ts'
import { parsePeerId, parsePipeId } from '../../protocol/ids.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { Columns, Row } from './columns.ts'
import { optional, textColumn, whole, wholeColumn, wholeOrNull, wordColumn } from './columns.ts'
import { damaged } from './failure.ts'
import { MAX_BYTES } from './limits.ts'

const LEARNED_FROM: readonly LearnedFrom[] = [
  'advertisement',
  'answer',
  'connection',
  'directory',
  'seed',
  'user',
]

const peerIdColumn = (row: Row, column: string): PeerId =>
  parsePeerId(textColumn(row, column, MAX_BYTES.id))
const pipeIdColumn = (row: Row, column: string): PipeId =>
  parsePipeId(textColumn(row, column, MAX_BYTES.id))
const wordsColumn = (row: Row, column: string): string => textColumn(row, column, MAX_BYTES.words)
const peerAdvertisementColumn = (row: Row, column: string): string =>
  textColumn(row, column, MAX_BYTES.peerAdvertisement)

export const encodePeer = (peer: StoredPeer): Columns => ({
  id: peer.id,
  name: peer.name,
  advertisement: peer.advertisement ?? null,
  first_seen_wall_ms: whole(peer.firstSeenWallMs),
  last_seen_wall_ms: whole(peer.lastSeenWallMs),
})

export const decodePeer = (row: Row): StoredPeer => ({
  id: peerIdColumn(row, 'id'),
  name: textColumn(row, 'name', MAX_BYTES.name),
  ...optional(row, 'advertisement', 'advertisement', peerAdvertisementColumn),
  firstSeenWallMs: wholeColumn(row, 'first_seen_wall_ms'),
  lastSeenWallMs: wholeColumn(row, 'last_seen_wall_ms'),
})

export const encodeEndpoint = (endpoint: StoredEndpoint): Columns => ({
  peer_id: endpoint.peerId,
  address: endpoint.address,
  learned_from: endpoint.learnedFrom,
  learned_wall_ms: whole(endpoint.learnedWallMs),
  last_success_wall_ms: wholeOrNull(endpoint.lastSuccessWallMs),
  last_error_wall_ms: wholeOrNull(endpoint.lastErrorWallMs),
  last_error: endpoint.lastError ?? null,
  next_try_wall_ms: wholeOrNull(endpoint.nextTryWallMs),
  failures: whole(endpoint.failures),
  worth: whole(Math.max(endpoint.learnedWallMs, endpoint.lastSuccessWallMs ?? 0)),
})

export const decodeEndpoint = (row: Row): StoredEndpoint => ({
  peerId: peerIdColumn(row, 'peer_id'),
  address: textColumn(row, 'address', MAX_BYTES.address),
  learnedFrom: wordColumn(row, 'learned_from', LEARNED_FROM),
  learnedWallMs: wholeColumn(row, 'learned_wall_ms'),
  ...optional(row, 'last_success_wall_ms', 'lastSuccessWallMs', wholeColumn),
  ...optional(row, 'last_error_wall_ms', 'lastErrorWallMs', wholeColumn),
  ...optional(row, 'last_error', 'lastError', wordsColumn),
  ...optional(row, 'next_try_wall_ms', 'nextTryWallMs', wholeColumn),
  failures: wholeColumn(row, 'failures'),
})

export const encodePipe = (pipe: StoredPipe): Columns => ({
  id: pipe.advertisement.id,
  advertisement: encodePipeAdvertisement(pipe.advertisement),
  origin: pipe.origin,
  listening: pipe.listening ? 1 : 0,
  published_wall_ms: wholeOrNull(pipe.publishedWallMs),
  expires_wall_ms: whole(pipe.expiresWallMs),
  created_wall_ms: whole(pipe.createdWallMs),
  learned_from: pipe.learnedFrom ?? null,
})

export const decodePipe = (row: Row): StoredPipe => {
  const advertisement = parsePipeAdvertisement(
    textColumn(row, 'advertisement', MAX_BYTES.pipeAdvertisement),
  )
  if (advertisement.id !== row['id']) throw damaged('id is not that of the advertisement')
  return {
    advertisement,
    origin: wordColumn(row, 'origin', ['created', 'found']),
    listening: wholeColumn(row, 'listening') !== 0,
    ...optional(row, 'published_wall_ms', 'publishedWallMs', wholeColumn),
    expiresWallMs: wholeColumn(row, 'expires_wall_ms'),
    createdWallMs: wholeColumn(row, 'created_wall_ms'),
    ...optional(row, 'learned_from', 'learnedFrom', peerIdColumn),
  }
}

export const encodeBinding = (binding: StoredBinding): Columns => ({
  id: binding.id,
  pipe_id: binding.pipeId,
  peer_id: binding.peerId,
  endpoint: binding.endpoint,
  transport: binding.transport,
  chosen_by: binding.chosenBy,
  reason: binding.reason,
  bound_wall_ms: whole(binding.boundWallMs),
  ended_wall_ms: wholeOrNull(binding.endedWallMs),
  end_reason: binding.endReason ?? null,
})

export const decodeBinding = (row: Row): StoredBinding => ({
  id: textColumn(row, 'id', MAX_BYTES.id),
  pipeId: pipeIdColumn(row, 'pipe_id'),
  peerId: peerIdColumn(row, 'peer_id'),
  endpoint: textColumn(row, 'endpoint', MAX_BYTES.address),
  transport: textColumn(row, 'transport', MAX_BYTES.transport),
  chosenBy: wordColumn(row, 'chosen_by', ['hand', 'rule']),
  reason: wordsColumn(row, 'reason'),
  boundWallMs: wholeColumn(row, 'bound_wall_ms'),
  ...optional(row, 'ended_wall_ms', 'endedWallMs', wholeColumn),
  ...optional(row, 'end_reason', 'endReason', wordsColumn),
})
