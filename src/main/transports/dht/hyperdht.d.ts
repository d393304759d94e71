/** What is used of hyperdht, which comes without types. */
declare module 'hyperdht' {
  import type { EventEmitter } from 'node:events'

  export interface KeyPair {
    readonly publicKey: Uint8Array
    readonly secretKey: Uint8Array
  }

  export interface NodeAddress {
    readonly host: string
    readonly port: number
  }

  /** A duplex stream of streamx, not of Node: its `write` takes no callback. */
  export interface NoiseSocket extends EventEmitter {
    readonly publicKey: Uint8Array | null
    readonly remotePublicKey: Uint8Array | null
    readonly rawStream: { readonly remoteHost: string } | null
    readonly destroyed: boolean
    write(chunk: Uint8Array): boolean
    end(): void
    pause(): void
    resume(): void
    destroy(error?: Error): void
  }

  export interface Server extends EventEmitter {
    readonly relayAddresses: readonly NodeAddress[]
    listen(keyPair: KeyPair): Promise<void>
    refresh(): void
    close(): Promise<void>
  }

  /** A query at work; it is iterated once. Rejects its iteration when no node answers. */
  export interface Query<T> extends AsyncIterable<T> {
    finished(): Promise<void>
    destroy(): void
  }

  export interface LookupReply {
    readonly from: NodeAddress
    readonly peers: readonly { readonly publicKey: Uint8Array }[]
  }

  export interface Request {
    readonly command: number
    readonly from: NodeAddress
  }

  export interface Options {
    readonly bootstrap: readonly (string | NodeAddress)[]
    readonly host: string
    readonly port: number
    readonly keyPair: KeyPair
    readonly ephemeral: boolean
    readonly maxSize: number
  }

  export default class HyperDHT extends EventEmitter {
    static readonly BOOTSTRAP: readonly string[]
    static keyPair(seed: Uint8Array): KeyPair
    constructor(options: Options)
    /** The address that others see, as far as they agree; null before they were asked. */
    readonly host: string | null
    /** 0 where they see another at each of them. */
    readonly port: number
    readonly firewalled: boolean
    readonly destroyed: boolean
    readonly io: { readonly serverSocket: { address(): NodeAddress } | null }
    bind(): Promise<void>
    fullyBootstrapped(): Promise<void>
    /** Nodes in the routing table. */
    toArray(options?: { readonly limit?: number }): readonly NodeAddress[]
    refresh(): void
    connect(publicKey: Uint8Array): NoiseSocket
    createServer(onConnection: (socket: NoiseSocket) => void): Server
    lookup(target: Uint8Array): Query<LookupReply>
    announce(
      target: Uint8Array,
      keyPair: KeyPair,
      relayAddresses: readonly NodeAddress[],
    ): Query<LookupReply>
    unannounce(target: Uint8Array, keyPair: KeyPair): Promise<void>
    /** Every request of another node; false: unknown here. */
    onrequest(request: Request): boolean
    destroy(options?: { readonly force?: boolean }): Promise<void>
  }
}
