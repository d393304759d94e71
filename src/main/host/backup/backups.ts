import type { CallOutput } from '../../../shared/contract.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { KeptText } from '../../peer/ports/kept-text.ts'
import type { Store } from '../../peer/ports/store.ts'
import type { TrustStore } from '../../peer/ports/trust.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  decodeContent,
  encodeContent,
  keepBackup,
  seal,
  stageRestore,
  unseal,
  type BackupContent,
  type KeptSetting,
  type RestoreMode,
} from '../../platform/backup/index.ts'
import type { PlatformKey } from '../../platform/identity-key.ts'
import { PIPES_BEYOND } from '../../peer/discovery/beyond.ts'
import { ATTACHMENT_SETTINGS } from '../attachments/kept-attachments.ts'
import { LIVE_SETTINGS } from '../settings/live-settings.ts'
import { TEMPLATE_SETTINGS } from '../settings/templates.ts'
import { backupOffer } from './backup-offer.ts'

/** When a backup was made last. */
const LAST_BACKUP = 'last backup'
/** Settings that belong to who a peer is: its groups, the time of its last signature, whom it lets in, what its pipes are fitted to. */
const GROUP_SLOTS = 64
const KEPT_SETTINGS: readonly string[] = [
  ...Array.from({ length: GROUP_SLOTS }, (_, slot) => `group ${slot}`),
  ...['last signed', 'legacy peers', PIPES_BEYOND, ...Object.values(LIVE_SETTINGS)],
  ...ATTACHMENT_SETTINGS,
  ...TEMPLATE_SETTINGS,
]

export interface BackupsWorld {
  readonly clock: Clock
  readonly store: Store
  readonly trustStore: TrustStore
  readonly memberships: KeptText
  readonly key: PlatformKey
  /** The peer's name as of now. */
  readonly name: () => string
  /** Writes what waits to be written to the store. */
  readonly flush: () => void
  readonly profile: { readonly folder: string; readonly restoreFile: string }
}

/** Backups of this peer, and the way back from one. */
export class Backups {
  readonly #world: BackupsWorld
  #lastWallMs: number | undefined

  constructor(world: BackupsWorld) {
    this.#world = world
    const wallMs = Number(world.store.read.setting(LAST_BACKUP) ?? Number.NaN)
    this.#lastWallMs = Number.isFinite(wallMs) ? wallMs : undefined
  }

  get fingerprint(): KeyFingerprint {
    return this.#world.key.fingerprint
  }

  /** When the last one was made, if any was. */
  get lastWallMs(): number | undefined {
    return this.#lastWallMs
  }

  /** All that this peer is, behind a passphrase. Rejects with `base/invalid-input` for one that is too short. */
  async create(passphrase: string): Promise<Uint8Array> {
    const { clock, store } = this.#world
    const file = await seal(encodeContent(this.#content()), passphrase)
    const wallMs = clock.wallMs()
    store.write.setSetting(LAST_BACKUP, String(wallMs))
    this.#lastWallMs = wallMs
    return file
  }

  /** Writes a backup into the profile folder, over one of the same day; gives its path. Throws `store/failed`. */
  keep(fileName: string, file: Uint8Array): string {
    return keepBackup(this.#world.profile, fileName, file)
  }

  /** What a backup holds, and what restoring it here does. Rejects with `backup/…` and `store/newer`. */
  async read(file: Uint8Array, passphrase: string): Promise<CallOutput<'backup.read'>> {
    const content = decodeContent(await unseal(file, passphrase))
    return backupOffer(content, { fingerprint: this.fingerprint, name: this.#world.name() })
  }

  /**
   * Restores it with the next start. `replaces` repeats the fingerprint of the peer that this profile is now; rejects with
   * `backup/replaces` where it is another.
   */
  async restore(
    file: Uint8Array,
    passphrase: string,
    mode: RestoreMode,
    replaces: string,
  ): Promise<void> {
    const content = decodeContent(await unseal(file, passphrase))
    if (replaces !== this.fingerprint)
      throw new PipefitterError(
        'backup/replaces',
        `This profile is the peer ${this.#world.name()} with the key ${this.fingerprint}, which was not named to be replaced`,
      )
    stageRestore(this.#world.profile, content, mode)
  }

  #content(): BackupContent {
    const { clock, store, trustStore, key, name, flush } = this.#world
    flush()
    const settings = KEPT_SETTINGS.flatMap((setting): KeptSetting[] => {
      const value = store.read.setting(setting)
      return value === undefined || value === '' ? [] : [[setting, value]]
    })
    const pipes = store.read.pipes().filter(({ origin }) => origin === 'created')
    const trust = trustStore.load()
    const memberships = this.#world.memberships.load()
    return { createdWallMs: clock.wallMs(), name: name(), key, trust, settings, memberships, pipes }
  }
}
