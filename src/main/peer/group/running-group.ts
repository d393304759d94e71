import { Scope } from '../../base/lifecycle.ts'
import type { GroupServices } from './group-services.ts'

/** Binds the input ends that shall be bound; `scope` unbinds all, for this reason, and ends what is being asked. */
export const bindInputs = (
  { pipes, binding, bidi }: GroupServices,
  scope: Scope,
  reason: () => string = () => 'The peer has stopped',
): void => {
  scope.add(() => pipes.closeAll(reason()))
  scope.add(() => binding.stop())
  scope.add(() => bidi.stop())
  pipes.openListening()
  bidi.resume()
}

/** Begins to speak in the group; `scope` says goodbye and falls silent. */
export const goOnline = (
  { discovery, srdi, resolver, rendezvous }: GroupServices,
  scope: Scope,
): void => {
  scope.add(() => srdi.stop())
  scope.add(() => resolver.stop())
  scope.add(() => rendezvous.stop())
  scope.add(() => discovery.stop())
  discovery.start()
  srdi.start()
  rendezvous.start()
}

/** A group that this peer is in now, beside the one that every peer is in. */
export class RunningGroup {
  readonly services: GroupServices
  readonly #scope = new Scope()
  #reason = 'The peer has stopped'

  constructor(services: GroupServices) {
    this.services = services
    this.#scope.add(() => services.endpoint.leave())
  }

  start(): void {
    bindInputs(this.services, this.#scope, () => this.#reason)
    goOnline(this.services, this.#scope)
  }

  /** As {@link stop}; the ends of its pipes say why. */
  leave(reason = 'The group was left'): Promise<void> {
    this.#reason = reason
    return this.stop()
  }

  /** Says goodbye to the group and hears it no more; bounded in time, idempotent. */
  stop(): Promise<void> {
    return this.#scope.close()
  }
}
