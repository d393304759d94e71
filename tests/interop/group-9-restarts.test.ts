/** Group 9, restarts: peers of either kind that end without a word, and come back. */
import { beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/main/base/system.ts'
import type { OutputEnd } from '../../src/main/peer/pipe/output-end.ts'
import { createPeerId } from '../../src/main/protocol/ids.ts'
import { skipUnless } from '../support/skips.ts'
import { whyNoOracle } from './java.ts'
import { createLab } from './lab.ts'
import { freePort } from './free-port.ts'
import { newPipe, nextMessage, textMessage, textOf, type LivePeer } from './live-peer.ts'
import type { Oracle } from './oracle.ts'
import { PeerChild } from './peer-child.ts'
import { until } from '../support/waiting.ts'

/** Longer than all attempts to bind again take. */
const UNBOUND_MS = 30_000
/** JXSE notices a broken link when it writes, and then takes its time to make another. */
const SENDS_MAX = 100

describe('abrupt restarts of JXSE', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  const pipe = newPipe()
  let ours: LivePeer
  let before: Oracle
  let after: Oracle
  let output: OutputEnd

  const startJxse = async (port: number): Promise<Oracle> => {
    const { multicastPort } = lab
    const jxse = await lab.oracle({ name: 'jxse', mode: 'adhoc', multicastPort, port })
    await jxse.ask(`listen ${pipe.id} JxtaUnicast`, 'listening')
    return jxse
  }

  beforeAll(async () => {
    const { multicastPort } = lab
    ours = await lab.peer({ name: 'ours', multicastPort })
    before = await startJxse(await freePort())
    output = await ours.bind(pipe)
    await before.kill()
    after = await startJxse(before.port)
  })

  it('it comes back at the same address with another id', () => {
    expect(after.address).toBe(before.address)
    expect(after.peerId).not.toBe(before.peerId)
  })

  it('our output end to the old one is unbound, with the reason, and sends nothing to the new one', async () => {
    await until(
      () => `the output end is still ${output.state}: ${output.stateReason}`,
      () => (output.state === 'unbound' ? true : undefined),
      (again) => output.changed.on(again),
      UNBOUND_MS,
    )
    expect(output.stateReason).toContain('Another peer answers')
    await expect(output.send(textMessage('too late'))).rejects.toMatchObject({
      code: 'pipe/not-bound',
    })
    expect(after.events.filter(({ ev }) => ev === 'message')).toEqual([])
  })

  it('we resolve the pipe again, bind to the new one, and it receives', async () => {
    const again = await ours.bind(pipe)
    expect(again.binding).toMatchObject({ peerId: after.peerId, endpoint: after.address })
    await again.send(textMessage('to the new one'))
    await after.wait('message', { pipe: pipe.id, text: 'to the new one' })
  })

  it('the new one resolves our pipe, and we receive', async () => {
    const mine = newPipe()
    const input = ours.listen(mine)
    await after.ask(`open ${mine.id} JxtaUnicast`, 'opened')
    await after.ask(`send ${mine.id} from the new one`, 'sent')
    expect(textOf(await nextMessage(input))).toBe('from the new one')
  })
})

describe('abrupt restarts of our peer', skipUnless(whyNoOracle()), () => {
  const lab = createLab()
  const pipe = newPipe()
  const id = createPeerId((length) => systemRandom.bytes(length))
  let jxse: Oracle
  let port: number

  const startOurs = async (): Promise<PeerChild> => {
    const { multicastPort } = lab
    const ours = lab.keep(await PeerChild.start({ name: 'ours', id, port, multicastPort }))
    await ours.ask({ do: 'listen', pipe })
    return ours
  }

  beforeAll(async () => {
    const { multicastPort } = lab
    jxse = await lab.oracle({ name: 'jxse', mode: 'adhoc', multicastPort })
    port = await freePort()
  })

  it('an output pipe that JXSE opened before reaches us after it', async () => {
    const first = await startOurs()
    await jxse.ask(`open ${pipe.id} JxtaUnicast`, 'opened')
    await jxse.ask(`send ${pipe.id} before`, 'sent')
    await first.wait({ ev: 'message', text: 'before' })
    await first.kill()
    const second = await startOurs()
    const arrived = second.wait({ ev: 'message', text: 'after' })
    let over = false
    void arrived.finally(() => (over = true)).catch(() => {})
    for (let i = 0; i < SENDS_MAX && !over; i++) {
      await jxse.ask(`send ${pipe.id} after`, 'sent').catch(() => {})
      await jxse.ask('rdv 100', 'rdv')
    }
    await arrived
  })

  it('JXSE resolves the pipe of the one that came back', async () => {
    await jxse.ask(`close ${pipe.id}`, 'closed')
    await jxse.ask(`open ${pipe.id} JxtaUnicast`, 'opened')
  })
})
