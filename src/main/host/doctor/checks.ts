import type { CheckRow } from '../../../shared/rows.ts'
import type { ChannelFacts, DoctorFacts } from './facts.ts'

/** What a check comes to. */
export type Judgement = Omit<CheckRow, 'id' | 'title' | 'verdict'> & {
  readonly verdict: 'pass' | 'warn' | 'fail' | 'unknown'
}

export interface Check {
  readonly id: string
  readonly title: string
  readonly judge: (facts: DoctorFacts) => Judgement
}

/** Clocks this close do no harm; invitations and signatures live for longer. */
export const CLOCK_WARN_MS = 30_000

const pass = (finding: string): Judgement => ({ verdict: 'pass', finding })
const unknown = (finding: string, fix: string): Judgement => ({ verdict: 'unknown', finding, fix })

/** Every check, from the cable to the disk. */
export const CHECKS: readonly Check[] = [
  { id: 'interfaces', title: 'A network is up', judge: (facts) => interfaces(facts) },
  { id: 'preferred', title: 'A physical interface goes first', judge: (facts) => preferred(facts) },
  { id: 'listening', title: 'It can be connected to', judge: (facts) => listening(facts) },
  { id: 'own-beacon', title: 'Its own beacon comes back', judge: (facts) => ownBeacon(facts) },
  { id: 'others', title: 'Others are heard', judge: (facts) => others(facts) },
  { id: 'reachable', title: 'A peer reaches its port', judge: (facts) => reachable(facts) },
  {
    id: 'isolation',
    title: 'The network lets neighbours hear each other',
    judge: (facts) => isolation(facts),
  },
  { id: 'beyond', title: 'Peers elsewhere can be found', judge: (facts) => beyond(facts) },
  { id: 'router', title: 'The router lets others in', judge: (facts) => router(facts) },
  { id: 'relay', title: 'A relay passes on for this peer', judge: (facts) => relay(facts) },
  { id: 'clock', title: 'Clocks agree', judge: (facts) => clock(facts) },
  { id: 'legacy', title: 'No peer was refused for its age', judge: (facts) => legacy(facts) },
  { id: 'key', title: 'The key is kept safe', judge: (facts) => key(facts) },
  { id: 'store', title: 'What is learned can be kept', judge: (facts) => store(facts) },
]

const interfaces = ({ interfaces: all }: DoctorFacts): Judgement => {
  const real = all.filter(({ loopback }) => !loopback)
  if (real.length > 0)
    return pass(`${list(real.map(({ name, address }) => `${name} (${address})`))}`)
  return {
    verdict: all.length === 0 ? 'fail' : 'warn',
    finding:
      all.length === 0 ? 'No interface is up' : 'Only this machine itself is reached (loopback)',
    cause: 'No network is connected, or this profile was told to use loopback alone.',
    fix: 'Connect a network; or start without --interface lo.',
  }
}

const preferred = ({ interfaces: all }: DoctorFacts): Judgement => {
  const real = all.filter(({ loopback }) => !loopback)
  const [first] = real
  if (first === undefined)
    return unknown('There is no interface to choose among', 'Connect a network.')
  if (!first.virtual) return pass(`${first.name} goes first, a physical one`)
  const physical = real.find(({ virtual }) => !virtual)
  return {
    verdict: 'warn',
    finding: `${first.name} goes first, which is virtual`,
    cause:
      physical === undefined
        ? 'No physical interface is up: a VPN or container network is all there is.'
        : 'A VPN or container network stands before the physical one.',
    fix: 'If peers of the local network are not found, choose the interface by name.',
    command: `pipefitter up --interface ${physical?.name ?? 'eth0'}`,
  }
}

const listening = ({ listening: at, notes }: DoctorFacts): Judgement => {
  if (at.length === 0)
    return {
      verdict: 'fail',
      finding: 'It listens nowhere: others cannot connect to this peer',
      cause: notes[0] ?? 'No transport could listen on any interface.',
      fix: 'Free the port, or choose another one.',
      command: 'pipefitter up --port 9801',
    }
  if (notes.length === 0) return pass(`It listens at ${list(at)}`)
  return { verdict: 'warn', finding: `It listens at ${list(at)}`, cause: notes.join('; ') }
}

const ownBeacon = (facts: DoctorFacts): Judgement => {
  const { channels } = facts
  if (channels.length === 0)
    return unknown('Multicast is switched off or has no interface', 'Start without --no-multicast.')
  const finding = beaconText(channels)
  const deaf = channels.filter(({ ownHeard }) => !ownHeard)
  if (deaf.length === 0) return { verdict: 'pass', finding }
  const error = deaf.find((one) => one.error !== undefined)?.error
  return {
    verdict: deaf.length === channels.length ? 'fail' : 'warn',
    finding,
    cause:
      error ??
      'What this machine sends to all does not even come back to itself: a firewall here drops multicast, as one with a VPN’s kill switch may.',
    fix: `Allow UDP ${multicastText(facts)} in and out in the firewall of this machine.`,
    ...(facts.multicast === undefined
      ? {}
      : {
          command: `sudo ufw allow in proto udp to ${facts.multicast.group} port ${facts.multicast.port}`,
        }),
  }
}

const others = (facts: DoctorFacts): Judgement => {
  const names = [...new Set(facts.channels.flatMap((channel) => channel.others))]
  if (names.length > 0) return pass(`Heard by multicast lately: ${list(names)}`)
  const finding = `0 others were heard; ${beaconText(facts.channels)}`
  const isOwnHeard = facts.channels.some(({ ownHeard }) => ownHeard)
  return {
    verdict: 'warn',
    finding,
    cause: isOwnHeard
      ? 'Nobody else runs here; or the access point keeps its clients apart; or a firewall on the others drops multicast.'
      : 'Multicast does not work on this machine, see above.',
    fix: 'Run a peer on another machine of this network, or connect to one by its address.',
    command: 'pipefitter peer connect tcp://192.168.1.7:9701',
  }
}

const reachable = ({ dialBacks, openedToHere, listening: at }: DoctorFacts): Judgement => {
  const reached = dialBacks.filter(({ outcome }) => outcome === 'reached')
  const missed = dialBacks.filter(({ outcome }) => outcome === 'unreached')
  if (reached.length > 0 && missed.length === 0)
    return pass(`${list(reached.map(({ peer, address }) => `${peer} reached ${address}`))}`)
  if (missed.length > 0) return unreached(missed, reached.length > 0, at)
  if (openedToHere.length > 0)
    return pass(`${list(openedToHere)} opened a link to here, so the port lets others in`)
  return unknown(
    'No linked peer could be asked to dial back',
    'Link with a peer that proves its key, then look again: its word is needed.',
  )
}

const unreached = (
  missed: DoctorFacts['dialBacks'],
  isReachedElsewhere: boolean,
  at: readonly string[],
): Judgement => {
  const port = /:(\d+)$/.exec(missed[0]?.address ?? at[0] ?? '')?.[1] ?? '9701'
  return {
    verdict: isReachedElsewhere ? 'warn' : 'fail',
    finding: list(missed.map(({ peer, address }) => `${peer} could not reach ${address}`)),
    cause: `A firewall on this machine, or on the way, drops what comes to port ${port}; or a router translates addresses.`,
    fix: `Allow TCP port ${port} in the firewall of this machine. Until then others are reached from here, or through a relay.`,
    command: `sudo ufw allow ${port}/tcp`,
  }
}

const isolation = ({ unheardNeighbours, channels }: DoctorFacts): Judgement => {
  const heard = channels.some((channel) => channel.others.length > 0)
  if (unheardNeighbours.length === 0)
    return heard
      ? pass('Neighbours are heard by multicast')
      : unknown(
          'No neighbour is linked, so it cannot be said',
          'Connect to a peer of this network by its address.',
        )
  return {
    verdict: 'warn',
    finding: `${list(unheardNeighbours)} on this very network is linked, but not heard by multicast`,
    cause:
      'The access point keeps its clients apart or turns multicast off; or a firewall at either end drops it.',
    fix: 'Switch off “client isolation” and “multicast to unicast” at the access point; allow multicast in both firewalls.',
  }
}

const beyond = ({ directories }: DoctorFacts): Judgement => {
  const open = directories.filter(({ state }) => state.kind !== 'off')
  const [first] = open
  if (first === undefined)
    return unknown(
      'It keeps to its own networks, as it was told',
      'Where peers on other networks are to be found, choose “anywhere” in the settings.',
    )
  const { name, state } = first
  const finding = `${name}: ${state.words}`
  if (state.kind === 'starting') return unknown(finding, 'Look again in a moment.')
  if (state.kind === 'reachable' && state.nat !== 'changing') return pass(finding)
  if (state.kind === 'reachable')
    return {
      verdict: 'warn',
      finding,
      cause:
        'The router (NAT) is of the kind that lets nobody in, as those of mobile networks are.',
      fix: 'Agree with the other side on a relay that both reach; or ask for a router that keeps one address for all (endpoint-independent mapping).',
      command: 'pipefitter up --seed <address of the relay>',
    }
  return {
    verdict: 'fail',
    finding,
    cause:
      'There is no way to the internet, a firewall drops UDP, or the nodes to enter by are down.',
    fix: 'Allow UDP out in the firewall; or name a node that you know to be there.',
    command: 'pipefitter up --dht --dht-bootstrap <host:port>',
  }
}

const router = ({ mappings }: DoctorFacts): Judgement => {
  if (mappings === undefined)
    return unknown(
      'It is not asked to, as it was told',
      'Where others cannot reach this peer, choose “Ask the router to open a port” in the settings.',
    )
  if (mappings.length === 0)
    return unknown(
      'No router has to: this peer listens on no private network',
      'Look again once a network is up.',
    )
  const finding = list(mappings.map(({ words }) => words))
  if (mappings.every(({ isOpen, isMissed }) => isOpen && !isMissed)) return pass(finding)
  const isMissed = mappings.some((one) => one.isMissed)
  return {
    verdict: 'warn',
    finding,
    cause: isMissed
      ? 'Another router stands before it; or a firewall drops what comes; or the router’s word is not true.'
      : 'UPnP and NAT-PMP are switched off at the router, as at many; or another router stands before it; or a firewall of this machine drops its answers.',
    fix: 'Switch on “UPnP” or “NAT-PMP” at the router, or enter the port there by hand and name the address with --announce. Until then others are met through a relay or the DHT.',
    command: 'pipefitter up --announce tcp://<address of the router>:9701',
  }
}

const relay = ({ relays }: DoctorFacts): Judgement => {
  const held = relays.filter(({ isHeld }) => isHeld)
  if (held.length > 0) return pass(list(held.map(({ words }) => words)))
  if (relays.length === 0)
    return unknown(
      'It was given no relay, and needs none while others reach it',
      'Where they do not, name a peer that both reach and that was started with --relay.',
    )
  const away = relays.filter(({ isAway }) => isAway)
  const finding = list(relays.map(({ words }) => words))
  if (away.length === 0) return unknown(finding, 'A peer relays when it is started with --relay.')
  return {
    verdict: 'warn',
    finding,
    cause:
      'The relay is off, or there is no way to it. It is tried again, at the latest after a minute.',
    fix: 'See whether the relay runs, and whether its address still holds.',
    command: 'pipefitter status',
  }
}

const clock = ({ clocks }: DoctorFacts): Judgement => {
  if (clocks.length === 0)
    return unknown('No linked peer told its time', 'Link with a peer, then look again.')
  const off = clocks.filter(({ aheadMs }) => Math.abs(aheadMs) > CLOCK_WARN_MS)
  if (off.length === 0) return pass(`As that of ${list(clocks.map(({ peer }) => peer))}`)
  return {
    verdict: 'warn',
    finding: list(off.map(({ peer, aheadMs }) => `${peer} is ${spanText(aheadMs)}`)),
    cause:
      'One of the clocks is wrong. Invitations and signatures may be taken for expired, or for not yet valid.',
    fix: 'Let both machines set their clocks by the network.',
    command: 'sudo timedatectl set-ntp true',
  }
}

const legacy = ({ refusedLegacy, legacyAllowed }: DoctorFacts): Judgement => {
  if (refusedLegacy === 0)
    return pass(legacyAllowed ? 'Older peers are let in' : 'None has come by since the start')
  return {
    verdict: 'warn',
    finding: `${refusedLegacy} ${refusedLegacy === 1 ? 'link' : 'links'} of older peers were refused since the start`,
    cause: 'They cannot prove who they are, and such are refused here.',
    fix: 'If they are yours and the network is trusted, let them in: Settings, “Legacy peers”.',
  }
}

const key = ({ keyStorage }: DoctorFacts): Judgement => ({
  verdict: keyStorage.kind === 'keychain' ? 'pass' : 'warn',
  finding: keyStorage.words,
  ...(keyStorage.kind === 'keychain'
    ? {}
    : {
        cause:
          'No keychain of the system is in use: whoever can read this user’s files can be this peer.',
        fix: 'Keep it with the keychain (Settings, Identity & backup, or pipefitter identity keep-key keychain); where there is none, encrypt the disk.',
      }),
})

const store = ({ failedWrites }: DoctorFacts): Judgement =>
  failedWrites === 0
    ? pass('Everything was written')
    : {
        verdict: 'fail',
        finding: `${failedWrites} writes did not succeed since the start`,
        cause: 'The disk is full, or the profile cannot be written.',
        fix: 'Make room, and look at the folder named under Settings, “Profile”.',
      }

/** Such as `heard own beacon on eth0, not on wlan0`. */
export const beaconText = (channels: readonly ChannelFacts[]): string => {
  const namesOf = (heard: boolean): readonly string[] => [
    ...new Set(
      channels.filter(({ ownHeard }) => ownHeard === heard).map((one) => one.interfaceName),
    ),
  ]
  const [heard, deaf] = [namesOf(true), namesOf(false)]
  if (heard.length === 0 && deaf.length === 0) return 'no channel to all'
  if (heard.length === 0) return `own beacon not heard on ${list(deaf)}`
  return `heard own beacon on ${list(heard)}${deaf.length === 0 ? '' : `, not on ${list(deaf)}`}`
}

const multicastText = ({ multicast }: DoctorFacts): string =>
  multicast === undefined ? 'multicast' : `to ${multicast.group} port ${multicast.port}`

const LISTED = 4
const list = (words: readonly string[]): string =>
  words.length <= LISTED
    ? words.join(', ')
    : `${words.slice(0, LISTED).join(', ')} and ${words.length - LISTED} more`

const spanText = (aheadMs: number): string =>
  `${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? 'ahead' : 'behind'}`
