/**
 * Real networks for tests: namespaces joined by bridges that live in namespaces of their own. Nothing touches this
 * machine's own network: no link leads there, and there is no default route.
 */
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { findProgram } from '../support/skips.ts'
import { NetPeer } from './net-peer.ts'

const PREFIX = 'pfnet'
const COMMAND_TIMEOUT_MS = 20_000

/** Runs a program to its end, bounded in time; gives what it printed. */
const run = (program: string, ...args: string[]): string =>
  execFileSync(findProgram(program) ?? program, args, {
    ...{ encoding: 'utf8', stdio: 'pipe', timeout: COMMAND_TIMEOUT_MS },
  })

const spacesNow = (): string[] => run('ip', 'netns', 'list').match(/^\S+/gm) ?? []

/** Namespaces of test runs that were killed before they could tidy up. */
const sweep = (): void => {
  for (const space of spacesNow()) {
    const pid = Number(new RegExp(`^${PREFIX}-(\\d+)-`).exec(space)?.[1])
    if (pid > 0 && !isAlive(pid)) run('ip', 'netns', 'del', space)
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

let made = 0

/** The namespaces and peers of one suite. */
export class Rig {
  readonly #spaces: string[] = []
  readonly #peers: NetPeer[] = []
  readonly #children: ChildProcess[] = []
  #folder: string | undefined
  readonly #tidy = (): void => this.#removeSpaces()

  open(): void {
    sweep()
    this.#folder = mkdtempSync(join(tmpdir(), 'pipefitter-netns-'))
    process.once('exit', this.#tidy)
  }

  /** A new namespace with nothing but its loopback interface, which is up unless told otherwise. */
  space(name: string, { loopback = true } = {}): string {
    const space = `${PREFIX}-${process.pid}-${made++}-${name}`
    run('ip', 'netns', 'add', space)
    this.#spaces.push(space)
    if (loopback) run('ip', '-n', space, 'link', 'set', 'lo', 'up')
    return space
  }

  /** A new bridge in a namespace of its own, whose name it gives. It passes multicast to all. */
  bridge(name: string): string {
    const space = this.space(name)
    run('ip', '-n', space, 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0')
    run('ip', '-n', space, 'link', 'set', 'br0', 'up')
    return space
  }

  /** Joins a namespace to a bridge by a new interface with this address, such as `10.77.1.2`, in a /24. */
  join(space: string, bridge: string, address: string, device = 'eth0'): void {
    const port = `p${made++}`
    const ends = ['name', device, 'netns', space, 'type', 'veth', 'peer', 'name', port]
    run('ip', 'link', 'add', ...ends, 'netns', bridge)
    run('ip', '-n', bridge, 'link', 'set', port, 'master', 'br0', 'up')
    this.address(space, 'replace', address, device)
    run('ip', '-n', space, 'link', 'set', device, 'up')
  }

  /** Joins two namespaces by a wire of their own, and gives what makes it late and lossy; see `lossy.py`. */
  async lossyWire(ends: readonly (readonly [space: string, address: string])[]) {
    const file = fileURLToPath(new URL('lossy.py', import.meta.url))
    const child = spawn(findProgram('python3') ?? 'python3', [file, ...ends.flat(), '1'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#children.push(child)
    await once(child.stdout, 'data')
    return (delayMs: number, loss: number): void => {
      child.stdin.write(`${delayMs} ${loss}\n`)
    }
  }

  /** Runs a script of this folder in a namespace until the rig closes; settles with its lines once it printed one. */
  async script(space: string, file: string, ...args: string[]): Promise<readonly string[]> {
    const script = fileURLToPath(new URL(file, import.meta.url))
    const words = ['netns', 'exec', space, process.execPath, script, ...args]
    const child = spawn(findProgram('ip') ?? 'ip', words, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#children.push(child)
    const lines: string[] = []
    const reader = createInterface(child.stdout).on('line', (line) => lines.push(line))
    await once(reader, 'line')
    return lines
  }

  address(space: string, what: 'replace' | 'del', address: string, device = 'eth0'): void {
    run('ip', '-n', space, 'address', what, `${address}/24`, 'dev', device)
  }

  /** Takes an interface down, or up again. */
  link(space: string, what: 'up' | 'down', device = 'eth0'): void {
    run('ip', '-n', space, 'link', 'set', device, what)
  }

  /** Drops, without a word, what comes from this address; over these TCP ports alone where any are named. */
  swallow(space: string, address: string, ports: readonly number[] = []): void {
    const nft = (...rule: string[]): string => this.exec(space, 'nft', ...rule)
    nft('add', 'table', 'inet', 'hole')
    nft('add chain inet hole in { type filter hook input priority 0; }')
    const from = `add rule inet hole in ip saddr ${address}`
    if (ports.length === 0) nft(`${from} drop`)
    for (const port of ports)
      for (const end of ['sport', 'dport']) nft(`${from} tcp ${end} ${port} drop`)
  }

  /** Ends what {@link swallow} began. */
  unswallow(space: string): void {
    this.exec(space, 'nft', 'delete', 'table', 'inet', 'hole')
  }

  /** Counts, by name, the bytes that come in from an address over a TCP port, of what {@link swallow} leaves. */
  countArriving(
    space: string,
    kinds: Readonly<Record<string, readonly [address: string, port: number]>>,
  ): void {
    const nft = (...rule: string[]): string => this.exec(space, 'nft', ...rule)
    nft('add', 'table', 'inet', 'seen')
    nft('add chain inet seen in { type filter hook input priority 1; }')
    for (const [name, [address, port]] of Object.entries(kinds))
      for (const end of ['sport', 'dport'])
        nft(
          `add rule inet seen in ip saddr ${address} tcp ${end} ${port} counter comment "${name}"`,
        )
  }

  /** What {@link countArriving} has counted. */
  arrived(space: string): ReadonlyMap<string, number> {
    const listed = this.exec(space, 'nft', 'list', 'table', 'inet', 'seen')
    const bytes = new Map<string, number>()
    for (const [, count, name = ''] of listed.matchAll(/bytes (\d+) comment "([^"]+)"/g))
      bytes.set(name, (bytes.get(name) ?? 0) + Number(count))
    return bytes
  }

  /** Drops what comes in by multicast, and counts it. */
  blockMulticast(space: string): void {
    const nft = (...rule: string[]): string => this.exec(space, 'nft', ...rule)
    nft('add', 'table', 'inet', 'test')
    nft('add chain inet test in { type filter hook input priority 0; }')
    nft('add rule inet test in ip daddr 224.0.0.0/4 counter drop')
  }

  /** Gives a namespace a way to everywhere, and counts what leaves it for other than this /24 and multicast groups. */
  countLeaving(space: string, own: string, gateway: string): void {
    run('ip', '-n', space, 'route', 'add', 'default', 'via', gateway)
    const nft = (...rule: string[]): string => this.exec(space, 'nft', ...rule)
    nft('add', 'table', 'inet', 'test')
    nft('add chain inet test out { type filter hook output priority 0; }')
    nft('add rule inet test out oifname lo accept')
    nft(`add rule inet test out ip daddr ${own}/24 accept`)
    nft('add rule inet test out ip daddr 224.0.0.0/4 ip ttl 1 accept')
    nft('add rule inet test out meta nfproto ipv4 counter')
  }

  /** Passes on no TCP connection that is begun from the side of `device`: what leaves the others is their own doing. */
  refuseDials(router: string, device: string): void {
    const nft = (...rule: string[]): string => this.exec(router, 'nft', ...rule)
    nft('add', 'table', 'inet', 'dials')
    nft('add chain inet dials on { type filter hook forward priority 0; }')
    nft(`add rule inet dials on iifname ${device} tcp flags & (syn|ack) == syn drop`)
  }

  /** Takes in what comes from addresses to which no way of this namespace leads, as machines with lax filters do. */
  hearSpoofed(space: string, device = 'eth0'): void {
    for (const one of ['all', device])
      this.exec(space, 'sysctl', '-qw', `net.ipv4.conf.${one}.rp_filter=0`)
  }

  /** Another address of an interface, with no network around it. */
  alias(space: string, address: string, device = 'eth0'): void {
    run('ip', '-n', space, 'address', 'add', `${address}/32`, 'dev', device)
  }

  /** Counts what leaves the namespace for this address. */
  countTo(space: string, address: string): void {
    const nft = (...rule: string[]): string => this.exec(space, 'nft', ...rule)
    nft('add', 'table', 'inet', 'victim')
    nft('add chain inet victim out { type filter hook output priority 1; }')
    nft(`add rule inet victim out ip daddr ${address} counter`)
  }

  /** What {@link countTo} has counted. */
  countedTo(space: string): { readonly packets: number; readonly bytes: number } {
    const found = /packets (\d+) bytes (\d+)/.exec(
      this.exec(space, 'nft', 'list', 'table', 'inet', 'victim'),
    )
    return { packets: Number(found?.[1]), bytes: Number(found?.[2]) }
  }

  /** Packets that {@link countLeaving} has counted. */
  left(space: string): number {
    return Number(
      /packets (\d+)/.exec(this.exec(space, 'nft', 'list', 'table', 'inet', 'test'))?.[1],
    )
  }

  /** Packets that the first rule with a counter has dropped, {@link blockMulticast}'s or another. */
  dropped(space: string): number {
    return Number(
      /packets (\d+)/.exec(this.exec(space, 'nft', 'list', 'table', 'inet', 'test'))?.[1],
    )
  }

  exec(space: string, program: string, ...args: string[]): string {
    return run('ip', 'netns', 'exec', space, findProgram(program) ?? program, ...args)
  }

  /** Starts a headless peer in a namespace and waits until it is ready. */
  async peer(space: string, name: string, ...flags: string[]): Promise<NetPeer> {
    if (this.#folder === undefined) throw new Error('the rig is not open')
    const peer = new NetPeer(space, name, join(this.#folder, `${name}-${made++}`))
    this.#peers.push(peer)
    await peer.start(flags)
    return peer
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#peers.splice(0).map((peer) => peer.kill()))
    for (const child of this.#children.splice(0)) child.kill('SIGKILL')
    this.#removeSpaces()
    process.off('exit', this.#tidy)
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  #removeSpaces(): void {
    for (const space of this.#spaces.splice(0)) run('ip', 'netns', 'del', space)
  }
}

/** A rig for the suite that is being described. */
export const createRig = (): Rig => {
  const rig = new Rig()
  beforeAll(() => rig.open())
  afterAll(() => rig.close())
  return rig
}
