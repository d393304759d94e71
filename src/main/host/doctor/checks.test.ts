import { describe, expect, it } from 'vitest'
import { beaconText, CHECKS } from './checks.ts'
import type { DirectoryState } from '../../peer/ports/transport.ts'
import type { DoctorFacts } from './facts.ts'

const eth0 = { name: 'eth0', address: '10.0.0.1', loopback: false, virtual: false }
const heard = { channel: 'mcast:eth0', interfaceName: 'eth0', ownHeard: true, others: ['Ben'] }

const WELL: DoctorFacts = {
  interfaces: [eth0],
  listening: ['tcp://10.0.0.1:9701'],
  notes: [],
  channels: [heard],
  multicast: { group: '224.0.1.85', port: 1234 },
  dialBacks: [{ peer: 'Ben', address: 'tcp://10.0.0.1:9701', outcome: 'reached' }],
  openedToHere: [],
  unheardNeighbours: [],
  clocks: [{ peer: 'Ben', aheadMs: 20 }],
  relays: [{ isHeld: true, isAway: false, words: 'Reachable through the relay Ben' }],
  directories: [
    { name: 'DHT', state: { kind: 'reachable', words: 'Well', sinceWallMs: 0, nat: 'steady' } },
  ],
  mappings: [{ isOpen: true, isMissed: false, words: 'Port 9701 is open' }],
  refusedLegacy: 0,
  legacyAllowed: false,
  keyStorage: { kind: 'keychain', words: 'In the keychain' },
  failedWrites: 0,
}

const relayed = (state: string) => ({ isHeld: false, isAway: state === 'away', words: 'so it is' })

const dht = (kind: DirectoryState['kind'], nat?: DirectoryState['nat']) => ({
  name: 'DHT',
  state: { kind, nat, words: 'so it is', sinceWallMs: 0 },
})

const judge = (id: string, over: Partial<DoctorFacts> = {}) => {
  const check = CHECKS.find((one) => one.id === id)
  if (check === undefined) throw new Error(`no check ${id}`)
  return check.judge({ ...WELL, ...over })
}

describe('the checks', () => {
  it('all pass where all is well', () => {
    expect(CHECKS.map(({ judge: by }) => by(WELL).verdict)).toEqual(CHECKS.map(() => 'pass'))
  })

  it.each<[string, string, Partial<DoctorFacts>, string]>([
    ['interfaces', 'fail', { interfaces: [] }, 'No interface is up'],
    ['interfaces', 'warn', { interfaces: [{ ...eth0, name: 'lo', loopback: true }] }, 'loopback'],
    ['preferred', 'warn', { interfaces: [{ ...eth0, name: 'tun0', virtual: true }, eth0] }, 'tun0'],
    ['listening', 'fail', { listening: [] }, 'listens nowhere'],
    ['listening', 'warn', { notes: ['port 9701 is taken'] }, 'listens at'],
    ['own-beacon', 'fail', { channels: [{ ...heard, ownHeard: false }] }, 'not heard on eth0'],
    [
      'own-beacon',
      'warn',
      { channels: [heard, { ...heard, interfaceName: 'eth1', ownHeard: false }] },
      'not on eth1',
    ],
    ['own-beacon', 'unknown', { channels: [] }, 'switched off'],
    ['others', 'warn', { channels: [{ ...heard, others: [] }] }, '0 others'],
    [
      'reachable',
      'fail',
      { dialBacks: [{ peer: 'Ben', address: 'tcp://10.0.0.1:9701', outcome: 'unreached' }] },
      'could not reach',
    ],
    ['reachable', 'pass', { dialBacks: [], openedToHere: ['Cyn'] }, 'Cyn opened a link'],
    [
      'reachable',
      'unknown',
      { dialBacks: [{ peer: 'Ben', address: 'tcp://10.0.0.1:9701', outcome: 'busy' }] },
      'No linked peer',
    ],
    ['relay', 'unknown', { relays: [] }, 'no relay'],
    ['relay', 'warn', { relays: [relayed('away')] }, 'so it is'],
    ['relay', 'unknown', { relays: [relayed('refused')] }, 'so it is'],
    ['beyond', 'unknown', { directories: [] }, 'its own networks'],
    ['beyond', 'warn', { directories: [dht('reachable', 'changing')] }, 'DHT: so it is'],
    ['beyond', 'fail', { directories: [dht('alone')] }, 'DHT: so it is'],
    ['beyond', 'unknown', { directories: [dht('starting')] }, 'DHT: so it is'],
    ['isolation', 'warn', { unheardNeighbours: ['Ben'] }, 'not heard by multicast'],
    ['clock', 'warn', { clocks: [{ peer: 'Ben', aheadMs: -90_000 }] }, '90 s behind'],
    ['clock', 'unknown', { clocks: [] }, 'No linked peer'],
    ['legacy', 'warn', { refusedLegacy: 2 }, '2 links'],
    ['key', 'warn', { keyStorage: { kind: 'file', words: 'In a file' } }, 'In a file'],
    ['store', 'fail', { failedWrites: 1 }, 'did not succeed'],
  ])('%s comes to %s', (id, verdict, over, words) => {
    const judged = judge(id, over)
    expect(judged.verdict).toBe(verdict)
    expect(judged.finding).toContain(words)
    if (verdict === 'fail') expect(judged.cause).toBeTruthy()
  })

  it('say how the router stands that was asked to open a port, and nothing of one that was not', () => {
    const words = 'so it is'
    expect(judge('router', { mappings: undefined }).verdict).toBe('unknown')
    expect(judge('router', { mappings: [] }).verdict).toBe('unknown')
    const closed = judge('router', { mappings: [{ isOpen: false, isMissed: false, words }] })
    expect(closed).toMatchObject({ verdict: 'warn', finding: words })
    expect(closed.fix).toContain('Switch on “UPnP” or “NAT-PMP”')
    const missed = judge('router', { mappings: [{ isOpen: true, isMissed: true, words }] })
    expect(missed).toMatchObject({ verdict: 'warn' })
    expect(missed.cause).toContain('Another router stands before it')
  })

  it('name the port that a firewall has to let in', () => {
    const dialBacks = [
      { peer: 'Ben', address: 'tcp://10.0.0.1:9777', outcome: 'unreached' as const },
    ]
    expect(judge('reachable', { dialBacks }).command).toBe('sudo ufw allow 9777/tcp')
  })

  it('say in one line what was heard where', () => {
    const deaf = { ...heard, interfaceName: 'eth0', ownHeard: false }
    expect(beaconText([{ ...heard, interfaceName: 'wlan0' }, deaf])).toBe(
      'heard own beacon on wlan0, not on eth0',
    )
  })
})
