import { Emitter, type Unsubscribe } from '../../base/events.ts'
import type { Store } from '../../peer/ports/store.ts'
import type { LegacyPolicy } from '../../peer/ports/transport.ts'

/** Whether peers that prove nothing are linked to. */
export type LegacyChoice = 'refuse' | 'allow'

const KEY = 'legacy peers'

/** The profile's choice, refusing unless a person allowed it; a choice of this start goes before it, and is not kept. */
export class LegacySetting implements LegacyPolicy {
  readonly #store: Store
  readonly #changed = new Emitter<void>()
  #choice: LegacyChoice

  constructor(store: Store, choice: LegacyChoice | undefined) {
    this.#store = store
    this.#choice = choice ?? (store.read.setting(KEY) === 'allow' ? 'allow' : 'refuse')
  }

  get choice(): LegacyChoice {
    return this.#choice
  }

  get allowed(): boolean {
    return this.#choice === 'allow'
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener)
  }

  /** Takes effect at once, and at every later start. Throws `store/failed`. */
  choose(choice: LegacyChoice): void {
    this.#store.write.setSetting(KEY, choice)
    this.#choice = choice
    this.#changed.emit()
  }
}
