/** What the suites of transports are run with: a rig for each implementation, and what it is watched by. */
import type { PipefitterError } from '../../src/main/base/errors.ts'
import type { ConnectionHandlers } from '../../src/main/peer/ports/connection.ts'
import type { NetworkInterface } from '../../src/main/peer/ports/network.ts'
import type { Transport } from '../../src/main/peer/ports/transport.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'

/** One peer's end of the transport. */
export interface TransportNode {
  readonly transport: Transport
  readonly peerId: PeerId
  /** Changes the interfaces that it sees, and tells it. */
  setInterfaces(interfaces: readonly NetworkInterface[]): void
  readonly interfaces: readonly NetworkInterface[]
  /** A counter by its name without the transport's, such as `lost-bytes`. */
  counter(name: string): number
}

/** A world with any number of peers that can reach one another. */
export interface TransportRig {
  /** A new peer with one interface of its own. */
  node(): TransportNode
  /** A new peer with one interface of its own, which carries what it dials. */
  dialler(): TransportNode
  /** A new peer with the same interface as `other`. */
  nodeBeside(other: TransportNode): TransportNode
  /** A well-formed address at which nobody listens. */
  nobody(): Promise<string>
  /** Lets a little happen: one turn of the event loop, or a millisecond of virtual time. */
  step(): Promise<void>
  /** What is left behind when everything is closed: timers, handles; by name. */
  leftovers(): readonly string[]
}

/** Handlers that keep what they were told. */
export class Inbox implements ConnectionHandlers {
  readonly messages: Uint8Array[] = []
  bytes = 0
  drains = 0
  readonly ends: (PipefitterError | undefined)[] = []
  /** Called with each message, after it was kept. */
  also: (body: Uint8Array) => void = () => {}

  onMessage(body: Uint8Array): void {
    if (this.ends.length > 0) throw new Error('a message came after the end')
    this.messages.push(body.slice())
    this.bytes += body.length
    this.also(body)
  }

  onDrain(): void {
    this.drains++
  }

  onClosed(error: PipefitterError | undefined): void {
    this.ends.push(error)
  }
}

/** A message that says where it stands. */
export const numbered = (index: number, length = 8): Uint8Array => {
  const body = new Uint8Array(length).fill(index & 0xff)
  new DataView(body.buffer).setUint32(0, index)
  return body
}

/** Where a numbered message stands. */
export const indexOf = (body: Uint8Array): number =>
  new DataView(body.buffer, body.byteOffset).getUint32(0)
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
export const live = (): AbortSignal => new AbortController().signal
