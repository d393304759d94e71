/** Group 3: peers of both kinds on one network, found by multicast, with no rendezvous. */
import { beforeAll, describe, expect, it } from 'vitest'
import { bytesElement, Message } from '../../src/main/protocol/message/message.ts'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

describe('ad hoc by multicast, no rendezvous', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let jxse: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    const { multicastPort } = lab
    jxse = await lab.oracle({ name: 'jxse', mode: 'adhoc', multicastPort })
    ours = await lab.peer({ name: 'ours', multicastPort })
  }, 90_000)

  it('JXSE resolves our pipe by asking everybody, and we receive', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await jxse.ask(`open ${pipe.id} JxtaUnicast 10000`, 'opened')
    await jxse.ask(`send ${pipe.id} hello from JXSE`, 'sent')
    const received = await nextMessage(input)
    expect(textOf(received)).toBe('hello from JXSE')
    expect(received.from).toBe(jxse.peerId)
  })

  it('JXSE resolves our pipe by asking us alone, and we receive', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await jxse.ask(`openat ${pipe.id} JxtaUnicast ${ours.id} 10000`, 'opened')
    await jxse.ask(`send ${pipe.id} for you alone`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('for you alone')
  })

  it('we resolve a pipe of JXSE by asking everybody, and it receives', async () => {
    const pipe = newPipe()
    await jxse.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe)
    expect(output.binding).toMatchObject({ peerId: jxse.peerId, endpoint: jxse.address })
    await output.send(textMessage('hello from us'))
    await jxse.wait('message', { pipe: pipe.id, text: 'hello from us' })
  })

  it('we resolve a pipe of JXSE by asking it alone, and it receives', async () => {
    const pipe = newPipe()
    await jxse.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    await ours.hears(jxse.peerId)
    const output = await ours.bind(pipe, [jxse.peerId])
    await output.send(textMessage('asked alone'))
    await jxse.wait('message', { pipe: pipe.id, text: 'asked alone' })
  })

  it('JXSE says to us, asked alone, that it does not have a pipe', async () => {
    await ours.hears(jxse.peerId)
    const resolution = await ours.resolve(newPipe(), [jxse.peerId])
    expect(resolution.answers).toMatchObject([{ peerId: jxse.peerId, verdict: 'refused' }])
  })

  it('JXSE is told by us that we do not have a pipe, and does not open it', async () => {
    const pipe = newPipe()
    const sent = ours.counters.get('binding.answers-sent')
    await expect(
      jxse.ask(`openat ${pipe.id} JxtaUnicast ${ours.id} 3000`, 'opened'),
    ).rejects.toThrow('IOException')
    expect(ours.counters.get('binding.answers-sent')).toBeGreaterThan(sent)
  })

  it('an element with a namespace, a type and bytes of its own passes from JXSE to us', async () => {
    const pipe = newPipe()
    const input = ours.listen(pipe)
    await jxse.ask(`open ${pipe.id} JxtaUnicast 10000`, 'opened')
    await jxse.ask(`sendns ${pipe.id} app blob application/x-test 000102ff`, 'sent')
    const { message } = await nextMessage(input)
    const element = message.get('app', 'blob')
    expect(element?.type).toBe('application/x-test')
    expect([...(element?.body ?? [])]).toEqual([0, 1, 2, 255])
  })

  it('an element with a namespace, a type and bytes of its own passes from us to JXSE', async () => {
    const pipe = newPipe()
    await jxse.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    const output = await ours.bind(pipe)
    const body = Uint8Array.of(0, 1, 2, 255)
    await output.send(Message.of(bytesElement('app', 'blob', body, 'application/x-test')))
    const { elements } = await jxse.wait('message', { pipe: pipe.id })
    expect(elements).toContain('app:blob;application/x-test;4')
  })
})
