import { describe, expect, it } from 'vitest'
import { parsePeerId } from '../../protocol/ids.ts'
import { ASK_EVERY_MS, DnsSdMachine } from './dns-sd-machine.ts'
import { FoundPeers, TRY_LEAST_EVERY_MS } from './found-peers.ts'

const SAY = { kind: 'say' }
const ASK = { kind: 'ask' }

describe('a peer that uses DNS-SD', () => {
  const started = (): DnsSdMachine => {
    const machine = new DnsSdMachine()
    expect(machine.step({ kind: 'start' }, 0)).toEqual([SAY])
    return machine
  }
  const runTo = (machine: DnsSdMachine, untilMs: number): [number, string][] => {
    const done: [number, string][] = []
    while ((machine.deadlineMs ?? Infinity) <= untilMs) {
      const nowMs = machine.deadlineMs ?? 0
      for (const { kind } of machine.step({ kind: 'tick' }, nowMs)) done.push([nowMs, kind])
    }
    return done
  }

  it('says twice that it is there, and asks ever more seldom', () => {
    expect(runTo(started(), 16_000 + ASK_EVERY_MS)).toEqual([
      ...[
        [100, 'ask'],
        [1_000, 'say'],
        [1_100, 'ask'],
        [4_000, 'ask'],
        [16_000, 'ask'],
      ],
      [16_000 + ASK_EVERY_MS, 'ask'],
    ])
  })

  it('answers after a moment, and no oftener than once a second', () => {
    const machine = started()
    runTo(machine, 20_000)
    for (let ms = 30_000; ms < 30_050; ms++) machine.step({ kind: 'asked', delayMs: 60 }, ms)
    expect(runTo(machine, 31_000)).toEqual([[30_060, 'say']])
    machine.step({ kind: 'asked', delayMs: 60 }, 30_500)
    expect(runTo(machine, 40_000)).toEqual([[31_060, 'say']])
  })

  it('begins anew where its networks or endpoints are others', () => {
    const machine = started()
    runTo(machine, 50_000)
    expect(machine.step({ kind: 'change' }, 60_000)).toEqual([SAY])
    expect(machine.step({ kind: 'tick' }, 60_100)).toEqual([ASK])
  })

  it('is silent before it is started, and after it said goodbye', () => {
    const machine = new DnsSdMachine()
    expect(machine.step({ kind: 'change' }, 0)).toEqual([])
    machine.step({ kind: 'asked', delayMs: 1 }, 0)
    expect(machine.deadlineMs).toBeUndefined()
    machine.step({ kind: 'start' }, 1)
    expect(machine.step({ kind: 'stop' }, 2)).toEqual([{ kind: 'goodbye' }])
    expect([machine.deadlineMs, machine.step({ kind: 'stop' }, 3)]).toEqual([undefined, []])
  })
})

describe('addresses that DNS-SD names', () => {
  const peerId = parsePeerId(
    'urn:jxta:uuid-59616261646162614A787461503250331111111111111111111111111111111103',
  )
  const eth0 = {
    ...{ name: 'eth0', address: '10.0.0.1', family: 4 as const, prefixLength: 24 },
    ...{ loopback: false, virtual: false },
  } as const
  const judge = (address: string | undefined, port = 9701, found = new FoundPeers(0), nowMs = 0) =>
    found.judge({ peerId, port, address }, { from: '10.0.0.66', at: eth0 }, nowMs)

  it('are tried where they are on the network of who named them', () => {
    expect(judge('10.0.0.7')).toEqual({ address: 'tcp://10.0.0.7:9701' })
    expect(judge(undefined)).toEqual({ address: 'tcp://10.0.0.66:9701' })
  })

  it.each(['8.8.8.8', '127.0.0.1', '10.0.1.7', '10.0.0.1', 'fe80::1', 'router.local', ''])(
    'are not where they are %j: who named it is asked itself',
    (address) => expect(judge(address)).toEqual({ address: 'tcp://10.0.0.66:9701' }),
  )

  it('are not where a service of the system listens', () =>
    expect(judge('10.0.0.7', 22)).toBe('far'))

  it('are tried once a minute, and few in all', () => {
    const found = new FoundPeers(0)
    judge('10.0.0.7', 9701, found)
    expect(judge('10.0.0.7', 9701, found, TRY_LEAST_EVERY_MS - 1)).toBe('again')
    expect(judge('10.0.0.7', 9701, found, TRY_LEAST_EVERY_MS)).toMatchObject({})
    const verdicts = Array.from({ length: 100 }, (_, i) =>
      judge('10.0.0.7', 10_000 + i, found, 60_001),
    )
    expect(verdicts.filter((one) => one === 'too-many')).toHaveLength(93)
  })
})
