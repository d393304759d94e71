import type { Store } from '../../peer/ports/store.ts'

const KEY = 'first run'

/** Whether a person has not yet been through what a new profile begins with. Profiles from before have. */
export class FirstRun {
  readonly #store: Store
  #isOpen: boolean

  /** `isNew`: the profile's identity was made just now. Throws `store/failed`. */
  constructor(store: Store, isNew: boolean) {
    this.#store = store
    if (isNew) store.write.setSetting(KEY, 'open')
    this.#isOpen = store.read.setting(KEY) === 'open'
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Throws `store/failed`. */
  end(): void {
    this.#store.write.setSetting(KEY, 'over')
    this.#isOpen = false
  }
}
