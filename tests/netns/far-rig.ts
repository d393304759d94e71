/** An internet of three: two networks behind routers that translate addresses, and what both reach. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findProgram } from '../support/skips.ts'
import { within } from '../support/waiting.ts'
import type { Rig } from './rig.ts'

/** Addresses that are nobody's private ones, as the DHT tells those apart; no packet leaves the namespaces. */
export const at = (host: number): string => `45.77.1.${host}`
export const RELAY_ADDRESS = at(20)
const NODES_ADDRESS = at(10)
const NODES = 6

/**
 * How a router translates: `steady` keeps a machine's port, so that it looks the same to all; `changing` draws another for
 * each connection.
 */
export type Translation = 'steady' | 'changing'

export interface FarRig {
  /** A machine on the internet itself. */
  readonly between: string
  /** A machine on each side, behind its router. */
  readonly left: string
  readonly right: string
  /** Where the DHT is entered. */
  readonly bootstrap: string
  translate(how: Translation): void
  /** Whether the routers pass on no datagrams but those of and to the nodes of the DHT: no way that is opened leads through. */
  closeWays(closed: boolean): void
  close(): void
}

export const createFarRig = async (rig: Rig): Promise<FarRig> => {
  const internet = rig.bridge('internet')
  const between = rig.space('relay')
  rig.join(between, internet, RELAY_ADDRESS)
  const nodes = rig.space('nodes')
  rig.join(nodes, internet, NODES_ADDRESS)
  const sides = [home(rig, internet, 1), home(rig, internet, 2)] as const
  const [left, right] = [sides[0].machine, sides[1].machine]
  const { child, bootstrap } = await startNodes(nodes)
  const translate = (how: Translation): void =>
    sides.forEach(({ router }) => setTranslation(rig, router, how))
  translate('steady')
  const closeWays = (closed: boolean): void => {
    for (const { router } of sides) {
      const nft = (rule: string): string => rig.exec(router, 'nft', rule)
      nft('add chain ip far ways { type filter hook forward priority -1; }')
      nft('flush chain ip far ways')
      const rule = 'add rule ip far ways meta l4proto udp'
      if (closed) nft(`${rule} ip saddr != ${NODES_ADDRESS} ip daddr != ${NODES_ADDRESS} drop`)
    }
  }
  return {
    ...{ between, left, right, bootstrap, translate, closeWays },
    close: () => child.kill('SIGKILL'),
  }
}

/** A machine behind a router of its own, at `10.<number>.0.2`; the router is `10.<number>.0.1`, and outside {@link at} the number. */
export const home = (rig: Rig, internet: string, number: number) => {
  const inside = rig.bridge(`inside${number}`)
  const [router, machine] = [rig.space(`router${number}`), rig.space(`machine${number}`)]
  rig.join(router, internet, at(number))
  rig.join(router, inside, `10.${number}.0.1`, 'eth1')
  rig.join(machine, inside, `10.${number}.0.2`)
  rig.exec(machine, 'ip', 'route', 'add', 'default', 'via', `10.${number}.0.1`)
  rig.exec(router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
  const nft = (rule: string): string => rig.exec(router, 'nft', rule)
  // As routers at home: what nobody inside has asked for is dropped before it makes a mapping of its own.
  nft('add table ip far')
  nft('add chain ip far in { type filter hook input priority 0; }')
  nft('add rule ip far in iifname eth0 ct state new drop')
  nft('add chain ip far through { type filter hook forward priority 0; }')
  nft('add rule ip far through iifname eth0 ct state new drop')
  return { router, machine }
}

export const setTranslation = (rig: Rig, router: string, how: Translation): void => {
  const nft = (rule: string): string => rig.exec(router, 'nft', rule)
  nft('add chain ip far post { type nat hook postrouting priority 100; }')
  nft('flush chain ip far post')
  nft(`add rule ip far post oifname eth0 masquerade ${how === 'steady' ? '' : 'fully-random'}`)
}

const startNodes = async (
  space: string,
): Promise<{ readonly child: ChildProcess; readonly bootstrap: string }> => {
  const script = join(import.meta.dirname, 'dht-nodes.mjs')
  const words = ['netns', 'exec', space, process.execPath, script, NODES_ADDRESS, `${NODES}`]
  const child = spawn(findProgram('ip') ?? 'ip', words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)
  const ready = once(lines, 'line') as Promise<[string]>
  const [bootstrap] = await within('the nodes of the DHT are not up', ready, 30_000)
  return { child, bootstrap }
}
