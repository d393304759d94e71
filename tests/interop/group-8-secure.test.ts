/** Group 8: secure pipes with JXSE, which are TLS 1.0 within messages; ours with the compatibility setting for them. */
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/base/system.ts'
import { createLegacyKeys, type LegacyKeys } from '../../src/main/platform/legacy-keys.ts'
import { createSecureSessions } from '../../src/main/platform/secure-sessions.ts'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

const START_MS = 90_000
const SECURE = 'JxtaUnicastSecure'

/** JXSE lets in whom its user has let in: our certificate is put in its key store by hand. */
const lets = (jxse: Oracle, ours: LivePeer, { certificate }: LegacyKeys) =>
  jxse.ask(`trust ${ours.id} ${Buffer.from(certificate).toString('base64')}`, 'trusted')

describe('secure pipes with JXSE', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let keys: LegacyKeys
  let jxse: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    jxse = await lab.oracle({ name: 'rdv', mode: 'rdv' })
    keys = await createLegacyKeys(systemClock.wallMs())
    const secure = createSecureSessions({ legacy: keys })
    ours = await lab.peer({ name: 'ours', config: { seeds: [jxse.address] }, secure })
    await ours.hears(jxse.peerId)
    await lets(jxse, ours, keys)
  }, START_MS)

  it('we resolve its secure pipe, and it receives', async () => {
    const pipe = newPipe(SECURE)
    await jxse.ask(`listen ${pipe.id} ${SECURE}`, 'listening')
    const output = await ours.bind(pipe)
    expect(output.binding.peerId).toBe(jxse.peerId)
    expect(output.security).toMatchObject({ profile: 'legacy', protocol: 'TLSv1' })
    for (const text of ['hello from us', 'and again']) {
      await output.send(textMessage(text))
      await jxse.wait('message', { pipe: pipe.id, text })
    }
  })

  it('it resolves our secure pipe, over the session that is there, and we receive', async () => {
    const pipe = newPipe(SECURE)
    const input = ours.listen(pipe)
    await jxse.ask(`openat ${pipe.id} ${SECURE} ${ours.id} 10000`, 'opened')
    await jxse.ask(`send ${pipe.id} hello from JXSE`, 'sent')
    const received = await nextMessage(input)
    expect(textOf(received)).toBe('hello from JXSE')
    expect(received.from).toBe(jxse.peerId)
  })

  it('a message of a megabyte comes whole', async () => {
    const pipe = newPipe(SECURE)
    await jxse.ask(`listen ${pipe.id} ${SECURE}`, 'listening')
    const output = await ours.bind(pipe)
    const long = 'x'.repeat(1 << 20)
    await output.send(textMessage(long))
    await jxse.wait('message', { pipe: pipe.id, text: long })
  })

  it('two hundred messages of JXSE come, in order', async () => {
    const pipe = newPipe(SECURE)
    const input = ours.listen(pipe)
    await jxse.ask(`openat ${pipe.id} ${SECURE} ${ours.id} 10000`, 'opened')
    const texts = Array.from({ length: 200 }, (_, i) => `message ${i}`)
    for (const text of texts) jxse.tell(`send ${pipe.id} ${text}`)
    for (const text of texts) expect(textOf(await nextMessage(input))).toBe(text)
  })
})

describe('secure pipes that JXSE opens first', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let jxse: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    jxse = await lab.oracle({ name: 'rdv', mode: 'rdv' })
    const keys = await createLegacyKeys(systemClock.wallMs())
    const secure = createSecureSessions({ legacy: keys })
    ours = await lab.peer({ name: 'ours', config: { seeds: [jxse.address] }, secure })
    await ours.hears(jxse.peerId)
    await lets(jxse, ours, keys)
  }, START_MS)

  it('it opens a session with us and we receive, then we send over the same', async () => {
    const pipe = newPipe(SECURE)
    const input = ours.listen(pipe)
    await jxse.ask(`openat ${pipe.id} ${SECURE} ${ours.id} 10000`, 'opened')
    for (const text of ['hello from JXSE', 'and again']) {
      await jxse.ask(`send ${pipe.id} ${text}`, 'sent')
      expect(textOf(await nextMessage(input))).toBe(text)
    }
    const theirs = newPipe(SECURE)
    await jxse.ask(`listen ${theirs.id} ${SECURE}`, 'listening')
    const output = await ours.bind(theirs)
    await output.send(textMessage('the other way'))
    await jxse.wait('message', { pipe: theirs.id, text: 'the other way' })
  })
})

describe('secure pipes without consent', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let jxse: Oracle

  beforeAll(async () => {
    jxse = await lab.oracle({ name: 'rdv', mode: 'rdv' })
  }, START_MS)

  it('a peer without the compatibility setting opens none, and says so', async () => {
    const seeds = [jxse.address]
    const ours = await lab.peer({
      name: 'strict',
      config: { seeds },
      secure: createSecureSessions({}),
    })
    const pipe = newPipe(SECURE)
    await jxse.ask(`listen ${pipe.id} ${SECURE}`, 'listening')
    await expect(ours.bind(pipe)).rejects.toMatchObject({ code: 'secure/unavailable' })
  })

  it('JXSE does not let in a peer whose certificate it does not trust, and the bind says so', async () => {
    const secure = createSecureSessions({ legacy: await createLegacyKeys(systemClock.wallMs()) })
    const ours = await lab.peer({ name: 'stranger', config: { seeds: [jxse.address] }, secure })
    const pipe = newPipe(SECURE)
    await jxse.ask(`listen ${pipe.id} ${SECURE}`, 'listening')
    await expect(ours.bind(pipe)).rejects.toMatchObject({ code: 'secure/handshake' })
  })
})
