import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionFacts } from '../../peer/ports/session-store.ts'
import { peerIdOf, pipeIdOf } from '../../../../tests/support/stored.ts'
import { StoreFile } from '../../../../tests/support/store-file.ts'
import { parseKeyFingerprint } from '../../protocol/key-fingerprint.ts'

let subject: StoreFile
beforeEach(() => {
  subject = new StoreFile()
})
afterEach(() => subject.remove())

const id = '01234567-89ab-4cde-8f01-23456789abcd'
const facts: SessionFacts = {
  ...{ id, pipeId: pipeIdOf(1), opened: 'here', peerId: peerIdOf(1), isProven: true },
  fingerprint: parseKeyFingerprint('a'.repeat(64)),
  ...{ ownPipe: pipeIdOf(2), theirPipe: pipeIdOf(3), type: 'JxtaUnicastSecure', name: 'lab' },
  ...{ silenceMs: 5_000, begunWallMs: 1_000 },
}
const marks = {
  ...{ queued: 0, arrived: 0, came: 0, read: 0, isClosing: false, hasReader: false },
  heardWallMs: 1_000,
}
const block = (sequence: number) => ({ sequence, body: Uint8Array.of(sequence) })

describe('saved sessions on disk', () => {
  test('are there again after a restart, with their marks and what is not settled', () => {
    const opened = subject.open()
    opened.sessions.begin(facts)
    opened.sessions.commit([
      { id, kind: 'queued', block: block(1) },
      { id, kind: 'queued', block: block(2) },
      { id, kind: 'arrived', upTo: 1 },
      { id, kind: 'came', block: block(2), upTo: 0 },
      { id, kind: 'came', block: block(1), upTo: 2 },
      { id, kind: 'came', block: block(9), upTo: 2 },
      { id, kind: 'came', block: block(9), upTo: 2 },
      { id, kind: 'read', upTo: 1 },
      { id, kind: 'heard', atWallMs: 2_000 },
      { id, kind: 'closing' },
      { id, kind: 'has-reader' },
    ])
    opened.close()
    const again = subject.open().sessions
    const sound = [
      {
        ...{ ...facts, queued: 2, arrived: 1, came: 2, read: 1 },
        ...{ isClosing: true, hasReader: true, heardWallMs: 2_000 },
      },
    ]
    expect(again.sessions()).toEqual({ sound, damaged: [] })
    expect(again.blocks(id)).toEqual({ outgoing: [block(2)], incoming: [block(2), block(9)] })
  })

  test('that are over are forgotten with their messages, and what comes later for them is passed over', () => {
    const { sessions } = subject.open()
    sessions.begin(facts)
    sessions.commit([
      { id, kind: 'queued', block: block(1) },
      { id, kind: 'over' },
      { id, kind: 'queued', block: block(2) },
    ])
    expect(sessions.sessions()).toEqual({ sound: [], damaged: [] })
    expect(sessions.blocks(id)).toEqual({ outgoing: [], incoming: [] })
  })

  test('take all of a batch or nothing where there is no more space', () => {
    const { sessions } = subject.open({ limits: { fileBytes: 200 * 4096 } })
    sessions.begin(facts)
    sessions.commit([{ id, kind: 'queued', block: block(1) }])
    const large = { sequence: 3, body: new Uint8Array(2_000_000) }
    expect(() =>
      sessions.commit([
        { id, kind: 'queued', block: block(2) },
        { id, kind: 'queued', block: large },
      ]),
    ).toThrow(expect.objectContaining({ code: 'store/failed' }))
    expect(sessions.blocks(id).outgoing).toEqual([block(1)])
    expect(sessions.sessions().sound).toEqual([{ ...facts, ...marks, queued: 1 }])
  })

  test.each([
    ['peer_id', `'nobody'`],
    ['fingerprint', `'x'`],
    ['type', `'JxtaWhatever'`],
    ['queued', '-1'],
    ['own_pipe', `'urn:jxta:x'`],
  ])('with a damaged %s are told apart, with the pipe they were over', (column, value) => {
    const opened = subject.open()
    opened.sessions.begin(facts)
    opened.close()
    const database = new Database(subject.file)
    database.exec(`UPDATE saved_sessions SET ${column} = ${value}`)
    database.close()
    expect(subject.open().sessions.sessions()).toEqual({
      ...{ sound: [], damaged: [{ id, pipeId: facts.pipeId }] },
    })
  })
})
