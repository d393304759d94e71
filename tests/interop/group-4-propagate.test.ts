/** Group 4: propagate pipes, by multicast and through a rendezvous of either kind. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { InputPipe } from '../../src/main/peer/pipe/input-pipe.ts'
import { bytesElement, Message } from '../../src/main/protocol/message/message.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'

const possible = skipUnless(whyNoOracle())

/** All texts up to and with `last`: whatever came twice would stand there twice. */
const textsUpTo = async (input: InputPipe, last: string): Promise<readonly string[]> => {
  const texts: string[] = []
  while (texts.at(-1) !== last) texts.push(textOf(await nextMessage(input)))
  return texts
}

/** The same of a JXSE peer, which keeps no order: sorted. */
const heardBy = async (
  jxse: Oracle,
  { id }: PipeAdvertisement,
  texts: readonly string[],
): Promise<readonly string[]> => {
  for (const text of texts) await jxse.wait('message', { pipe: id, text })
  const messages = jxse.events.filter(({ ev, pipe }) => ev === 'message' && pipe === id)
  return messages
    .map(({ text }) => String(text))
    .filter((text) => text !== KNOCK)
    .sort()
}

/** Sends until it is heard: a rendezvous passes on to an edge only what the edge has told it that it has bound. */
const knocking = async (
  jxse: Oracle,
  { id: pipe }: PipeAdvertisement,
  knock: () => Promise<unknown>,
): Promise<void> => {
  for (let tries = 0; tries < KNOCKS_MAX; tries++) {
    await knock()
    const heard = jxse.wait('message', { pipe }, { timeoutMs: KNOCK_MS }).catch(() => undefined)
    if ((await heard) !== undefined) return
  }
  throw new Error(`${jxse.name} hears nothing on the pipe`)
}

/** The same of us. */
const heardByUs = async (input: InputPipe, knock: () => Promise<unknown>): Promise<void> => {
  for (let tries = 0; tries < KNOCKS_MAX; tries++) {
    await knock()
    const heard = nextMessage(input, KNOCK_MS).catch(() => undefined)
    if ((await heard) !== undefined) return
  }
  throw new Error('we hear nothing on the pipe')
}

/** The next text that is not one of the first tries. */
const nextText = async (input: InputPipe): Promise<string> => {
  for (;;) {
    const text = textOf(await nextMessage(input))
    if (text !== KNOCK) return text
  }
}

const KNOCK = 'is anybody there?'
const KNOCKS_MAX = 40
const KNOCK_MS = 500
const THREE = ['news 1', 'news 2', 'news 3'] as const

const sendThree = async (ours: LivePeer, pipe: PipeAdvertisement): Promise<void> => {
  const output = ours.peer.services.pipes.joinSending(pipe)
  for (const text of THREE) await output.send(textMessage(text))
}

const jxseSendsThree = async (jxse: Oracle, pipe: PipeAdvertisement): Promise<void> => {
  await jxse.ask(`open ${pipe.id} JxtaPropagate`, 'opened')
  for (const text of THREE) await jxse.ask(`send ${pipe.id} ${text}`, 'sent')
}

describe('a propagate pipe by multicast', possible, () => {
  const lab = createLab()
  let jxse: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    const { multicastPort } = lab
    jxse = await lab.oracle({ name: 'jxse', mode: 'adhoc', multicastPort })
    ours = await lab.peer({ name: 'ours', multicastPort })
  })

  it('carries our messages to JXSE, each once', async () => {
    const pipe = newPipe('JxtaPropagate')
    await jxse.ask(`listen ${pipe.id} JxtaPropagate`, 'listening')
    await sendThree(ours, pipe)
    expect(await heardBy(jxse, pipe, THREE)).toEqual(THREE)
  })

  it('carries the messages of JXSE to us, each once, in order', async () => {
    const pipe = newPipe('JxtaPropagate')
    const input = ours.listen(pipe)
    await jxseSendsThree(jxse, pipe)
    expect(await textsUpTo(input, 'news 3')).toEqual(THREE)
  })

  it('carries what just fits a datagram, and refuses with a code what does not', async () => {
    const pipe = newPipe('JxtaPropagate')
    await jxse.ask(`listen ${pipe.id} JxtaPropagate`, 'listening')
    const output = ours.peer.services.pipes.joinSending(pipe)
    const blob = (length: number): Message =>
      Message.of(bytesElement('app', 'blob', new Uint8Array(length)))
    await output.send(blob(14_000))
    const { elements } = await jxse.wait('message', { pipe: pipe.id })
    expect(elements).toContain('app:blob;application/octet-stream;14000')
    await expect(output.send(blob(16_384))).rejects.toHaveProperty('code')
  })
})

describe('a propagate pipe through a JXSE rendezvous', possible, () => {
  const lab = createLab()
  let rendezvous: Oracle
  let edge: Oracle
  let ours: LivePeer

  beforeAll(async () => {
    rendezvous = await lab.oracle({ name: 'rdv', mode: 'rdv' })
    const seeds = [rendezvous.address]
    edge = await lab.oracle({ name: 'edge', mode: 'edge', seeds })
    await edge.ask('rdv 20000', 'rdv')
    ours = await lab.peer({ name: 'ours', config: { role: 'edge', seeds } })
    await ours.leases(rendezvous.peerId)
  })

  it('carries our messages to the rendezvous and to another edge, each once', async () => {
    const pipe = newPipe('JxtaPropagate')
    for (const jxse of [rendezvous, edge])
      await jxse.ask(`listen ${pipe.id} JxtaPropagate`, 'listening')
    const output = ours.peer.services.pipes.joinSending(pipe)
    await knocking(edge, pipe, () => output.send(textMessage(KNOCK)))
    // One after the other: a JXSE rendezvous that is busy drops what it passes on.
    for (const [at, text] of THREE.entries()) {
      await output.send(textMessage(text))
      const sofar = THREE.slice(0, at + 1)
      expect(await heardBy(rendezvous, pipe, sofar)).toEqual(sofar)
      expect(await heardBy(edge, pipe, sofar)).toEqual(sofar)
    }
  })

  it('carries the messages of the rendezvous and of another edge to us, each once', async () => {
    const pipe = newPipe('JxtaPropagate')
    const input = ours.listen(pipe)
    for (const jxse of [rendezvous, edge]) {
      await jxse.ask(`open ${pipe.id} JxtaPropagate`, 'opened')
      await heardByUs(input, () => jxse.ask(`send ${pipe.id} ${KNOCK}`, 'sent'))
      for (const text of THREE) {
        await jxse.ask(`send ${pipe.id} ${text}`, 'sent')
        expect(await nextText(input)).toBe(text)
      }
    }
  })
})

describe('a propagate pipe through our rendezvous', possible, () => {
  const lab = createLab()
  let ours: LivePeer
  let one: Oracle
  let other: Oracle

  beforeAll(async () => {
    ours = await lab.peer({ name: 'ours', config: { role: 'rendezvous' } })
    const seeds = [ours.address]
    one = await lab.oracle({ name: 'one', mode: 'edge', seeds })
    other = await lab.oracle({ name: 'other', mode: 'edge', seeds })
    for (const edge of [one, other]) {
      await edge.ask('rdv 30000', 'rdv')
      await ours.serves(edge.peerId)
    }
  })

  it('carries the messages of an edge to us and to the other edge, each once', async () => {
    const pipe = newPipe('JxtaPropagate')
    const input = ours.listen(pipe)
    await other.ask(`listen ${pipe.id} JxtaPropagate`, 'listening')
    await one.ask(`open ${pipe.id} JxtaPropagate`, 'opened')
    await knocking(other, pipe, () => one.ask(`send ${pipe.id} ${KNOCK}`, 'sent'))
    for (const [at, text] of THREE.entries()) {
      await one.ask(`send ${pipe.id} ${text}`, 'sent')
      expect(await nextText(input)).toBe(text)
      expect(await heardBy(other, pipe, THREE.slice(0, at + 1))).toEqual(THREE.slice(0, at + 1))
    }
  })

  it('carries our messages to every edge, each once', async () => {
    const pipe = newPipe('JxtaPropagate')
    const output = ours.peer.services.pipes.joinSending(pipe)
    for (const edge of [one, other]) {
      await edge.ask(`listen ${pipe.id} JxtaPropagate`, 'listening')
      await knocking(edge, pipe, () => output.send(textMessage(KNOCK)))
    }
    for (const text of THREE) await output.send(textMessage(text))
    expect(await heardBy(one, pipe, THREE)).toEqual(THREE)
    expect(await heardBy(other, pipe, THREE)).toEqual(THREE)
  })
})
