/** Bidirectional pipes, plain and reliable, with JXSE's JxtaServerPipe and JxtaBiDiPipe, each side as server and as asker. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { BidiPipe } from '../../src/main/peer/pipe/bidi/bidi-pipe.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { skipUnless } from '../support/skips.ts'
import { until, within } from '../support/waiting.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { newPipe, textMessage, type LivePeer } from './live-peer.ts'
import type { Oracle, OracleEvent } from './oracle.ts'

const PATIENCE_MS = 30_000
/** Longer than all attempts to bind again take. */
const GONE_MS = 60_000
/** More than JXSE's own window of 50, several times. */
const MANY = 500

/** A pipe with what it has said, on our side; `number` is what the other side calls it. */
interface Talk {
  readonly pipe: BidiPipe
  readonly texts: string[]
  readonly done: Promise<void>
  readonly number: number
}

const read = (pipe: BidiPipe, number: number): Talk => {
  const texts: string[] = []
  const reading = async (): Promise<void> => {
    for await (const { message } of pipe) {
      const element = message.get('', 'text')
      texts.push(element === undefined ? '' : elementText(element))
    }
  }
  const done = reading()
  done.catch(() => {})
  return { pipe, texts, done, number }
}

/** Says something now and then: where the word of the end was lost, the answer to it tells. */
const keepSaying = (pipe: BidiPipe): (() => void) => {
  const timer = setInterval(() => void pipe.send(textMessage('still there?')).catch(() => {}), 500)
  return () => clearInterval(timer)
}

const numbered = (word: string): string[] => Array.from({ length: MANY }, (_, n) => `${word}${n}`)

describe('bidirectional pipes with JXSE', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  let jxse: Oracle
  let ours: LivePeer

  const start = async (): Promise<void> => {
    jxse = await lab.oracle({ name: 'jxse', mode: 'rdv', bidi: true })
    ours = await lab.peer({ name: 'ours', config: { seeds: [jxse.address] } })
    await ours.hears(jxse.peerId)
  }
  beforeAll(start)

  /** We ask, JXSE serves. */
  const ask = async (pipe: PipeAdvertisement, reliable: boolean): Promise<Talk> => {
    await jxse.ask(`serve ${pipe.id}`, 'serving')
    return askAgain(pipe, reliable)
  }

  const askAgain = async (pipe: PipeAdvertisement, reliable: boolean): Promise<Talk> => {
    const to = { peerId: jxse.peerId, endpoint: jxse.address }
    const from = jxse.events.length
    const made = await ours.peer.services.bidi.connectBidi(pipe, { reliable, to })
    const accepted = await jxse.wait('accepted', {}, { from })
    expect(accepted.peer).toBe(ours.id)
    return read(made, Number(accepted.n))
  }

  /** JXSE asks, we serve. */
  const serve = async (pipe: PipeAdvertisement, reliable: boolean): Promise<Talk> => {
    const server = ours.peer.services.bidi.acceptBidi(pipe)
    const how = reliable ? 'reliable' : 'plain'
    const [connected, made] = await Promise.all([
      jxse.ask(`connect ${pipe.id} ${ours.id} ${how} 20000`, 'connected'),
      within('nobody asked', server.accept(), PATIENCE_MS),
    ])
    expect([made.peerId, made.reliable]).toEqual([jxse.peerId, reliable])
    return read(made, Number(connected.n))
  }

  const heard = (talk: Talk, count: number): Promise<true> =>
    until(
      () => `only ${talk.texts.length} of ${count} messages came: ${talk.pipe.stateReason}`,
      () => (talk.texts.length >= count ? true : undefined),
      (again) => {
        const timer = setInterval(again, 20)
        return () => clearInterval(timer)
      },
      PATIENCE_MS,
    )

  const talksBothWays = async (talk: Talk): Promise<void> => {
    const { pipe, number, texts } = talk
    for (const text of ['one', 'two', 'three']) {
      await pipe.send(textMessage(`ours ${text}`))
      await jxse.ask(`say ${number} theirs ${text}`, 'said')
      await jxse.wait('message', { n: number, text: `ours ${text}` })
    }
    await heard(talk, 3)
    expect(texts).toEqual(['theirs one', 'theirs two', 'theirs three'])
  }

  const counted = async (number: number): Promise<OracleEvent> =>
    until(
      () => `not all came to JXSE: ${JSON.stringify(jxse.events.slice(-2))}`,
      () =>
        jxse.events.find(({ ev, n, total }) => ev === 'count' && n === number && total === MANY),
      (again) => {
        const timer = setInterval(() => void jxse.ask(`count ${number}`, 'count').then(again), 100)
        return () => clearInterval(timer)
      },
      PATIENCE_MS,
    )

  const sides = [
    ['we ask', false, ask],
    ['we ask', true, ask],
    ['it asks', false, serve],
    ['it asks', true, serve],
  ] as const

  describe.each(sides)('%s, reliable: %s', (_who, reliable, open) => {
    it('each hears the other, in order', async () => {
      await talksBothWays(await open(newPipe(), reliable))
    })

    it('we end it in order: it hears all that we said before, and that it is over', async () => {
      const { pipe, number, done } = await open(newPipe(), reliable)
      await pipe.send(textMessage('last words'))
      // JXSE may look at the end before it looks at what came before it: a plain pipe says no more than that it left.
      if (!reliable) await jxse.wait('message', { n: number, text: 'last words' })
      await pipe.close()
      await done
      await jxse.wait('message', { n: number, text: 'last words' })
      await jxse.wait('closed', { n: number })
      expect(pipe.stateReason).toBe('Closed here')
    })

    it('it ends it in order: we hear all that it said before, and that it is over', async () => {
      const talk = await open(newPipe(), reliable)
      const { number, done, texts, pipe } = talk
      await jxse.ask(`say ${number} last words`, 'said')
      // On a plain pipe JXSE may throw away what it has not written when it ends: its last words, and the end itself.
      if (!reliable) await heard(talk, 1)
      await jxse.ask(`end ${number}`, 'ended-here')
      const stop = reliable ? () => {} : keepSaying(pipe)
      await within('the end did not come', done, PATIENCE_MS)
      stop()
      expect(texts).toEqual(['last words'])
      const told = 'The other side closed it'
      const found = 'The other side does not have its end any more'
      expect(reliable ? [told] : [told, found]).toContain(pipe.stateReason)
    })
  })

  it.each([
    ['we ask', ask],
    ['it asks', serve],
  ] as const)('%s: hundreds of messages each way, all once and in order', async (_who, open) => {
    const talk = await open(newPipe(), true)
    const { pipe, number } = talk
    jxse.tell(`many ${number} ${MANY} theirs`)
    for (const text of numbered('#')) await pipe.send(textMessage(text))
    await heard(talk, MANY)
    expect(talk.texts).toEqual(numbered('theirs'))
    expect(await counted(number)).toMatchObject({ total: MANY, again: 0, late: 0 })
  })

  it('it is killed: we are told in words; the plain pipe ends, the reliable one holds what we say', async () => {
    const plain = await ask(newPipe(), false)
    const reliable = await ask(newPipe(), true)
    await jxse.kill()
    const gone = (what: string, { pipe }: Talk, look: () => true | undefined): Promise<true> =>
      until<true>(
        () => `${what}: ${pipe.state}, ${pipe.stateReason}, ${pipe.interrupted ?? 'linked'}`,
        look,
        (again) => pipe.changed.on(again),
        GONE_MS,
      )
    await gone('the plain one', plain, () => (plain.pipe.state === 'closed' ? true : undefined))
    const { pipe } = reliable
    await gone('the reliable one', reliable, () => pipe.interrupted !== undefined || undefined)
    await pipe.send(textMessage('held'))
    expect([plain.pipe.stateReason, pipe.interrupted]).toEqual([
      expect.stringMatching(/\w+ \w+/),
      expect.stringMatching(/\w+ \w+/),
    ])
    expect([pipe.state, pipe.held.messages]).toEqual(['open', 1])
  })
})
