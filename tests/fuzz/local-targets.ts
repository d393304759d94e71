/** What is taken from programs on this machine, from people, and from the TLS library: under attack like the network's. */
import { deepStrictEqual } from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { CommanderError } from 'commander'
import type { Command } from 'commander'
import * as v from 'valibot'
import { utf8Encode } from '../../src/main/base/bytes.ts'
import { PipefitterError } from '../../src/main/base/errors.ts'
import { createProgram } from '../../src/main/cli/program.ts'
import { decodeFrame } from '../../src/main/headless/json-frame.ts'
import { LineDecoder } from '../../src/main/headless/line-decoder.ts'
import { decodeContent, encodeContent } from '../../src/main/platform/backup/index.ts'
import { readHead, seal } from '../../src/main/platform/backup/sealed.ts'
import { createIdentityKey, keyVerifier } from '../../src/main/platform/identity-key.ts'
import {
  fingerprintBytes,
  parseKeyFingerprint,
  peerIdOfFingerprint,
} from '../../src/main/protocol/key-fingerprint.ts'
import { parseInvitationSecret } from '../../src/main/protocol/trust/invitation-link.ts'
import { ALPN, passGate } from '../../src/main/transports/secure/gate.ts'
import { calls, feeds } from '../../src/shared/contract.ts'
import type { HostApi } from '../../src/shared/contract.ts'
import { serveRpc, type Channel } from '../../src/shared/rpc/index.ts'
import type { FuzzTarget } from './fuzz-target.ts'

const textOf = (input: Uint8Array): string => Buffer.from(input).toString('utf8')
const PIPE = 'urn:jxta:uuid-59616261646162614E504720503250338944BCED387C4A2BBD8E9415B78C484104'

const fingerprint: FuzzTarget = {
  name: 'key fingerprint',
  seeds: ['0123456789abcdef'.repeat(4), 'f'.repeat(64)].map(utf8Encode),
  run(input) {
    const parsed = parseKeyFingerprint(textOf(input))
    if (parsed === undefined) throw new PipefitterError('protocol/id-malformed', 'none')
    deepStrictEqual(Buffer.from(fingerprintBytes(parsed)).toString('hex'), parsed)
    deepStrictEqual(peerIdOfFingerprint(parsed).includes(parsed.slice(0, 32).toUpperCase()), true)
  },
}

const invitationSecret: FuzzTarget = {
  name: 'invitation secret',
  seeds: ['0123456789abcdef'.repeat(2), '00'.repeat(16)].map(utf8Encode),
  run(input) {
    const secret = parseInvitationSecret(textOf(input))
    if (secret === undefined) throw new PipefitterError('protocol/invitation-malformed', 'none')
    deepStrictEqual(Buffer.from(secret).toString('hex'), textOf(input).toLowerCase())
  },
}

/** Of a key that nobody has kept: always the same, so that a run can be repeated. */
const CERTIFICATE = [
  'MIIBXzCCAQSgAwIBAgIQVnMHVDwCA6qpQCJ/Fy9y7jAKBggqhkjOPQQDAjAmMSQwIgYDVQQDDBtwaXBlZml0dGVyIDU2NzMwNzU0',
  'M2MwMjAzYWEwIBcNNzAwMTAxMDAwMDAwWhgPOTk5OTEyMzEyMzU5NTlaMCYxJDAiBgNVBAMMG3BpcGVmaXR0ZXIgNTY3MzA3NTQz',
  'YzAyMDNhYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABF6K3oHeTs1B0Hojne67YdEVSVzLaS3ffDr+W3NLalLprqsz9UEEf6Pz',
  'nkuKgKl8vF5fRgS2ZZ2tVyxLiWJbLDCjEjAQMA4GA1UdDwEB/wQEAwIHgDAKBggqhkjOPQQDAgNJADBGAiEA1oBw5HS8F8EKu5K7',
  'k48NphUwOWEvZ7fb4VZIEOq4rSACIQCC1TfpOsujk9ko/V2vuDx6nenmEgxTs08NiMnQAIeAmQ==',
].join('')
const SELF = createIdentityKey().fingerprint

/** A handshake that ended well, with a certificate that OpenSSL can still read. */
const gate: FuzzTarget = {
  name: 'gate behind TLS',
  seeds: [new Uint8Array(Buffer.from(CERTIFICATE, 'base64'))],
  run(input) {
    let certificate: X509Certificate
    try {
      certificate = new X509Certificate(input)
    } catch (cause) {
      throw new PipefitterError('protocol/id-malformed', 'no certificate', { cause })
    }
    const proven = passGate(
      {
        ...{ getProtocol: () => 'TLSv1.3', alpnProtocol: ALPN, isSessionReused: () => false },
        getPeerX509Certificate: () => certificate,
      },
      keyVerifier,
      SELF,
    )
    if (typeof proven === 'string') throw new PipefitterError('protocol/id-malformed', proven)
    deepStrictEqual(keyVerifier.fingerprintOf(proven.publicKey), proven.fingerprint)
  },
}

const CHEAP = { log2N: 10, r: 1, p: 1 }
const SEALED = await seal(utf8Encode('content'), 'correct horse battery', CHEAP)

/** Refusals of files have codes of their own. */
const refusable = <T>(read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof PipefitterError)) throw cause
    if (cause.code !== 'backup/malformed' && cause.code !== 'store/newer') throw cause
    throw new PipefitterError('protocol/document-malformed', cause.message, { cause })
  }
}

/** A file that a person takes for a backup, before any passphrase. */
const backupHead: FuzzTarget = {
  name: 'head of a backup',
  seeds: [SEALED],
  run(input) {
    const { head, content, tag } = refusable(() => readHead(input))
    deepStrictEqual(head.length + content.length + tag.length, input.length)
  },
}

/** What is in a backup: whoever knows the passphrase may have written anything. */
const backupContent: FuzzTarget = {
  name: 'content of a backup',
  seeds: [
    encodeContent({
      ...{ createdWallMs: 1, name: 'anna', key: createIdentityKey(), pipes: [] },
      trust: { peers: [], accesses: new Map() },
      settings: [['group 0', '{"joined":true}']],
    }),
  ],
  run(input) {
    const content = refusable(() => decodeContent(input))
    const again = decodeContent(encodeContent(content))
    deepStrictEqual(
      [again.name, again.settings, again.trust],
      [content.name, content.settings, content.trust],
    )
  },
}

/** A host that judges what it is asked by the contract, and does nothing. */
const host: HostApi = {
  async call(name, input) {
    if (Object.hasOwn(calls, name)) v.safeParse(calls[name as keyof typeof calls].input, input)
    await Promise.resolve()
    return {}
  },
  subscribe(feed, params, onEvent) {
    if (Object.hasOwn(feeds, feed)) v.safeParse(feeds[feed as keyof typeof feeds].params, params)
    onEvent({ kind: 'snapshot', seq: 0, rows: [], removed: [], dropped: 0 })
    return () => {}
  },
}

const FRAMES = [
  { t: 'call', id: 1, name: 'peers.search', input: {} },
  { t: 'call', id: 2, name: 'pipes.send', input: { pipeId: PIPE, text: 'x' } },
  { t: 'cancel', id: 2 },
  { t: 'subscribe', id: 3, feed: 'answers', params: { pipeId: PIPE } },
  { t: 'ack', id: 3, seq: 0 },
  { t: 'unsubscribe', id: 3 },
]

const LINE_MAX = 4_096

/** A client of the control socket, from its bytes to its calls. */
const controlSocket: FuzzTarget = {
  name: 'control socket',
  seeds: [
    FRAMES,
    FRAMES.slice(0, 1),
    [
      { t: 'call', id: 1, name: 'trust.setStanding', input: { fingerprint: 'a'.repeat(64) } },
      {
        t: 'call',
        id: 2,
        name: '__proto__',
        input: JSON.parse('{"__proto__":{"x":1}}') as unknown,
      },
    ],
  ].map((frames) => utf8Encode(frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''))),
  run(input) {
    let read: (frame: unknown) => void = () => {}
    let onEnd: () => void = () => {}
    let closed = false
    const channel: Channel = {
      send: (frame) => void JSON.stringify(frame),
      onFrame: (listener) => void (read = listener),
      onClosed: (listener) => void (onEnd = () => listener(undefined)),
      close: () => void (closed = true),
    }
    serveRpc(channel, host)
    const lines = new LineDecoder(LINE_MAX)
    try {
      for (const line of lines.push(Buffer.from(input))) if (!closed) read(decodeFrame(line))
    } catch (error) {
      if (!(error instanceof PipefitterError && error.code === 'rpc/too-long')) throw error
    }
    onEnd()
    if (closed) throw new PipefitterError('protocol/frame-malformed', 'refused')
  },
}

const quiet = { write: () => true }
const program = createProgram({
  ...{ stdin: process.stdin, stdout: quiet as never, stderr: quiet as never },
  ...{ environment: {}, finish: () => {} },
})
disarm(program)

/** Nothing is done: whether the words are understood is all that is asked. */
function disarm(command: Command): void {
  if (command.commands.length === 0) command.action(() => {})
  for (const one of command.commands) disarm(one)
}

const COMMAND_LINES = [
  ['--profile', 'x', '--json', 'status'],
  ['up', '--ui', '--ui-port', '9780', '--no-open', '--name', 'x', '--seed', 'tcp://10.0.0.1:9701'],
  ['pipe', 'create', 'news', '--publish', '--listen', '--hours', '24'],
  ['pipe', 'access', 'news', '--peer', 'bob', 'carol', '--paired'],
  ['send', 'news', '--element', 'data', '--', '-rf'],
  ['listen', 'news', '--count', '3'],
  ['invite', 'create', '--hours', '1', '--uses', '2', '--give', 'send'],
]

const commandLine: FuzzTarget = {
  name: 'command line',
  seeds: COMMAND_LINES.map((words) => utf8Encode(words.join('\n'))),
  run(input) {
    try {
      program.parse(textOf(input).replaceAll('\0', '').split('\n'), { from: 'user' })
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error
      throw new PipefitterError('protocol/id-malformed', error.message)
    }
  },
}

export const LOCAL_TARGETS: readonly FuzzTarget[] = [
  ...[fingerprint, invitationSecret, gate, controlSocket, commandLine],
  ...[backupHead, backupContent],
]
