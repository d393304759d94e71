/** The sole toucher of the bridge: everything else in the renderer asks here for its host. */
import { inject, readonly, shallowRef } from 'vue'
import type { App, InjectionKey, Ref } from 'vue'
import type { HostClient } from '../shared/contract.ts'
import { connectHost } from './bridge/index.ts'
import type { ConnectionState, FarState, FarTarget, HostConnection } from './bridge/index.ts'
import type { WireError } from '../shared/wire-error.ts'

/** The host as components and stores see it. */
export interface Host {
  readonly client: HostClient
  /** `electron`: this window's own peer. `browser`: a page served by a peer. */
  readonly carrier: HostConnection['carrier']
  readonly connection: Readonly<Ref<ConnectionState>>
  /** Why it ended for good. */
  readonly endedBecause: () => WireError | undefined
  /** Set where the host is that of another peer: nothing that belongs to this machine is asked of it. */
  readonly far: Far | undefined
  /** Begins the page anew with another peer, or without one with this one. */
  readonly manage: HostConnection['manage']
}

/** The other peer that is managed from here. */
export interface Far {
  readonly target: FarTarget
  readonly state: Readonly<Ref<FarState>>
}

export const hostKey: InjectionKey<Host> = Symbol('host')

export const connect = (): HostConnection => connectHost()

export function toHost(connection: HostConnection): Host {
  const state = shallowRef(connection.state())
  connection.onState((next) => (state.value = next))
  return {
    ...{ client: connection.client, carrier: connection.carrier, connection: readonly(state) },
    ...{ far: farOf(connection), manage: (target) => connection.manage(target) },
    endedBecause: () => connection.endedBecause(),
  }
}

function farOf({ far }: HostConnection): Far | undefined {
  if (!far) return undefined
  const state = shallowRef(far.state())
  far.onState(() => (state.value = far.state()))
  return { target: far.target, state: readonly(state) }
}

export const provideHost = (app: App, connection: HostConnection) => {
  app.provide(hostKey, toHost(connection))
}

export function useHost(): Host {
  const host = inject(hostKey)
  if (!host) throw new Error('no host is provided to this component')
  return host
}
