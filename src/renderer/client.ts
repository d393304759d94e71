/** The sole toucher of the bridge: everything else in the renderer asks here for its host. */
import { inject, readonly, shallowRef } from 'vue'
import type { App, InjectionKey, Ref } from 'vue'
import type { HostClient } from '../shared/contract.ts'
import { connectHost } from './bridge/index.ts'
import type { ConnectionState, HostConnection } from './bridge/index.ts'

/** The host as components and stores see it. */
export interface Host {
  readonly client: HostClient
  /** `electron`: this window's own peer. `browser`: a page served by a peer. */
  readonly carrier: HostConnection['carrier']
  readonly connection: Readonly<Ref<ConnectionState>>
}

export const hostKey: InjectionKey<Host> = Symbol('host')

export const connect = (): HostConnection => connectHost()

export function toHost(connection: HostConnection): Host {
  const state = shallowRef(connection.state())
  connection.onState((next) => (state.value = next))
  return { client: connection.client, carrier: connection.carrier, connection: readonly(state) }
}

export const provideHost = (app: App, connection: HostConnection) => {
  app.provide(hostKey, toHost(connection))
}

export function useHost(): Host {
  const host = inject(hostKey)
  if (!host) throw new Error('no host is provided to this component')
  return host
}
