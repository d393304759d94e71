/** The router before this machine, as far as it lets others in. */

/** What a router is asked for: that whoever comes to it at a port is led to this machine. */
export interface PortWish {
  /** The address in numbers of the interface that the port is open on; the router is sought there alone. */
  readonly interfaceAddress: string
  readonly prefixLength: number
  /** The system's name of that interface. */
  readonly interfaceName: string
  /** The TCP port here. */
  readonly port: number
  /** The port wanted at the router; it may give another. */
  readonly externalPort: number
  /** For how long, in seconds. */
  readonly seconds: number
  /** The router that gave it before: asked first. */
  readonly known?: RouterName | undefined
}

export const ROUTER_PROTOCOLS = ['NAT-PMP', 'UPnP'] as const

/** A router, and how it is spoken to. */
export interface RouterName {
  readonly protocol: (typeof ROUTER_PROTOCOLS)[number]
  /** In numbers, on the network of the interface. */
  readonly address: string
}

/** What came of it. Whether the router's word is true is for the caller to find out. */
export type PortOutcome =
  | {
      readonly kind: 'mapped'
      readonly router: RouterName
      /** Where the router says that it can be reached, as it says it. */
      readonly externalAddress: string
      readonly externalPort: number
      /** For how long; absent: until it is taken back. */
      readonly seconds: number | undefined
    }
  /** In words, complete: who was asked and what each said. */
  | { readonly kind: 'failed'; readonly why: string }

/** Has routers let others in. */
export interface PortMapper {
  /** Bounded in time; rejects with `base/cancelled` alone. */
  map(wish: PortWish, signal: AbortSignal): Promise<PortOutcome>
  /** Takes a mapping back, as well as that can be done; bounded in time, never rejects. */
  unmap(wish: PortWish, router: RouterName, externalPort: number): Promise<void>
}
