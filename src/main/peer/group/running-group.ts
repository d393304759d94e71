import { Scope } from '../../base/lifecycle.ts'
import type { GroupServices } from './group-services.ts'

/** Binds the input ends that shall be bound; `scope` unbinds all and ends what is being asked. */
export const bindInputs = ({ pipes, binding, bidi }: GroupServices, scope: Scope): void => {
  scope.add(() => pipes.closeAll())
  scope.add(() => binding.stop())
  scope.add(() => bidi.stop())
  pipes.openListening()
}

/** Begins to speak in the group; `scope` says goodbye and falls silent. */
export const goOnline = ({ discovery, srdi, rendezvous }: GroupServices, scope: Scope): void => {
  scope.add(() => srdi.stop())
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

  constructor(services: GroupServices) {
    this.services = services
    this.#scope.add(() => services.endpoint.leave())
  }

  start(): void {
    bindInputs(this.services, this.#scope)
    goOnline(this.services, this.#scope)
  }

  /** Says goodbye to the group and leaves it; bounded in time, idempotent. */
  stop(): Promise<void> {
    return this.#scope.close()
  }
}
