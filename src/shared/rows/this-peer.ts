/** What this peer says of itself. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'
import { DesktopChoices } from './desktop.ts'

/** `noNetwork`: up, but no interface is; recovers by itself. */
export const HOST_STATES = ['starting', 'online', 'noNetwork', 'stopping'] as const

/** `adhoc`: by itself; `edge`: leans on a rendezvous; `rendezvous`: others lean on it. */
export const PEER_ROLES = ['adhoc', 'edge', 'rendezvous'] as const

export const LocalEndpointRow = v.object({ address: text, transport: text, interfaceName: text })
export type LocalEndpointRow = v.InferOutput<typeof LocalEndpointRow>

/** A way to ask all neighbours at once, such as multicast on one interface. */
export const ChannelRow = v.object({ id, interfaceName: text, error: v.optional(text) })
export type ChannelRow = v.InferOutput<typeof ChannelRow>

/** A network interface of this machine that is up. */
export const InterfaceRow = v.object({
  name: text,
  addresses: v.array(text),
  /** `virtual`: bridges, tunnels, containers; used, and ranked last. */
  kind: v.picklist(['physical', 'virtual', 'loopback']),
  /** Whether it is used. */
  on: v.boolean(),
})
export type InterfaceRow = v.InferOutput<typeof InterfaceRow>

/** Whether peers that cannot prove who they are are linked to. */
export const LEGACY_CHOICES = ['refuse', 'allow'] as const

/** Where a private key is kept: sealed by a secret in the system's keychain, or in a file as it is. */
export const KEY_HOMES = ['keychain', 'file'] as const
export type KeyHomeName = (typeof KEY_HOMES)[number]

/** Whether peers are looked for beyond the networks of this machine. */
export const REACH_CHOICES = ['network', 'anywhere'] as const

/** How something beyond this network is doing in which peers are looked up, such as the DHT. */
export const DirectoryRow = v.object({
  name: text,
  kind: v.picklist(['off', 'starting', 'reachable', 'alone']),
  sinceWallMs: wallMs,
  /** In words, complete: why, and what to do about it. */
  words: text,
})
export type DirectoryRow = v.InferOutput<typeof DirectoryRow>

/** A relay whose address a person gave this peer, and whether it passes on what others send it. */
export const RelayRow = v.object({
  address: text,
  /** Absent until it was linked once. */
  peerName: v.optional(text),
  state: v.picklist(['away', 'asking', 'held', 'refused']),
  sinceWallMs: wallMs,
  /** In words, complete. */
  words: text,
})
export type RelayRow = v.InferOutput<typeof RelayRow>

/** A port of this peer at the router before its machine, where that is asked to let others in. */
export const MappingRow = v.object({
  transport: text,
  /** The port here. */
  port: count,
  state: v.picklist(['asking', 'open', 'failed']),
  /** Where others reach it, as the router says; it is told to others unless a peer outside found that it does not hold. */
  address: v.optional(text),
  /** Absent: until it is taken back. */
  untilWallMs: v.optional(wallMs),
  /** What a peer outside found; absent while none could be asked. */
  check: v.optional(v.picklist(['reached', 'unreached'])),
  /** In words, complete. */
  words: text,
})
export type MappingRow = v.InferOutput<typeof MappingRow>

/** A peer that manages this one from where it is. */
const AdministratorRow = v.object({ peerId: id, peerName: text, sinceWallMs: wallMs })

/** The one row of the feed `status`; its `id` is `host`. */
export const StatusRow = v.object({
  id,
  peerId: id,
  shortId: text,
  name: text,
  version: text,
  /** Such as `Electron 45.4.1` or `Node 24.21.0`. */
  runtime: text,
  profileFolder: text,
  state: v.picklist(HOST_STATES),
  stateReason: text,
  startedWallMs: wallMs,
  endpoints: v.array(LocalEndpointRow),
  channels: v.array(ChannelRow),
  /** What this peer is to its group, and in words how that stands. */
  role: v.picklist(PEER_ROLES),
  roleDetail: text,
  /** Whether it passes on messages of other peers for other peers. */
  relays: v.boolean(),
  /** What a person should know: a taken port and its replacement, a cache set aside. */
  notes: v.array(text),
  connections: count,
  bytesInPerSecond: v.number(),
  bytesOutPerSecond: v.number(),
  /** Of this peer's key, 64 hexadecimal digits: what others pin. */
  fingerprint: id,
  legacy: v.picklist(LEGACY_CHOICES),
  /** What this run does for older peers alone. */
  compatibility: v.object({ cbjx: v.boolean(), legacySecure: v.boolean() }),
  /** Whether it speaks to no machine that is not on a network of this one. */
  localOnly: v.boolean(),
  /** Every interface that is up, best first. */
  interfaces: v.array(InterfaceRow),
  /** How many words it asks for when it pairs, 4 to 12. */
  pairingWords: count,
  reach: v.picklist(REACH_CHOICES),
  directories: v.array(DirectoryRow),
  /** Whether the router is asked to let others in, and what came of it. */
  mapPorts: v.boolean(),
  mappings: v.array(MappingRow),
  /** Whether it says by DNS-SD that it is there. */
  dnsSd: v.boolean(),
  /** Whether paired peers with the right to administrate this one may manage it; and which do now. */
  managed: v.boolean(),
  administrators: v.array(AdministratorRow),
  /** Peers whose addresses a person gave, as relays; those that pass nothing on among them. */
  throughRelays: v.array(RelayRow),
  /** Where the private key is kept, in words for people. */
  keyStorage: v.object({ kind: v.picklist(KEY_HOMES), words: text }),
  /** Set from when another running peer was noticed with this peer's key, until a person says that it is dealt with. */
  clone: v.optional(
    v.object({
      firstWallMs: wallMs,
      lastWallMs: wallMs,
      times: count,
      /** In words, complete: what was noticed and where. */
      words: text,
      /** In words, complete: what to do. */
      advice: text,
    }),
  ),
  /** Set while what changes cannot be written, such as on a full disk: why, in words, and how many writes wait. */
  unwritten: v.optional(v.object({ sinceWallMs: wallMs, why: text, waiting: count })),
  /** Set for a while after somebody set the clock of this machine; forward is positive. */
  clockJump: v.optional(v.object({ byMs: v.number(), atWallMs: wallMs })),
  /** Whether a person has not been through the first steps of this profile yet. */
  firstRun: v.boolean(),
  /** What was chosen for the window and its surroundings. */
  desktop: DesktopChoices,
  /** When a backup of it was made last, if any was. */
  backupWallMs: v.optional(wallMs),
  /** Messages dropped or refused since the start, all counters that mean a loss together. */
  dropped: count,
  /** Whether a person paused all pipes. */
  paused: v.boolean(),
  /** Whether input ends are bound here at all. */
  receiving: v.boolean(),
})
export type StatusRow = v.InferOutput<typeof StatusRow>

/** `move`: this profile becomes that peer, whose old machine must stop. `new`: another peer that trusts the same ones. */
export const RESTORE_MODES = ['move', 'new'] as const
export type RestoreModeName = (typeof RESTORE_MODES)[number]

/** What a backup holds, before it is restored. */
export const BackupOffer = v.object({
  name: text,
  peerId: id,
  shortId: text,
  fingerprint: id,
  createdWallMs: wallMs,
  /** Names of the peers that it is paired with, the first of them. */
  paired: v.array(text),
  pairedCount: count,
  pipes: count,
  groups: count,
  /** The peer that this profile is now; absent in one that is none yet. */
  replaces: v.optional(v.object({ name: text, fingerprint: id })),
  /** Whether that is the same peer. */
  isSame: v.boolean(),
  /** In words, complete: what restoring does. */
  consequences: v.object({ move: text, new: text }),
})
export type BackupOffer = v.InferOutput<typeof BackupOffer>

/** A named counter; its `id` is its name, such as `tcp.refused-pending`. */
export const CounterRow = v.object({ id, value: count })
export type CounterRow = v.InferOutput<typeof CounterRow>
