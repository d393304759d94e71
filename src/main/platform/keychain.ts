/**
 * The keychain of the system: Secret Service on Linux (GNOME Keyring, KWallet, KeePassXC), Keychain on macOS, Credential
 * Manager on Windows. Never the kernel's keyring of Linux, which forgets with the next start of the machine. Its library
 * is loaded at the first need, and where it is missing or cannot be loaded there simply is no keychain.
 */
import type { AsyncEntry } from '@napi-rs/keyring'
import type { Clock } from '../base/clock.ts'
import { errorText, PipefitterError } from '../base/errors.ts'

/** Where small secrets of this user are kept, by the name of an account. */
export interface Keychain {
  /** For people, such as `the Secret Service of this session`. */
  readonly name: string
  /**
   * The secret, or nothing where there is none of this name; a locked keychain may ask the person first. Rejects with
   * `host/keychain-missing` and `host/keychain-locked`.
   */
  get(account: string): Promise<Uint8Array | undefined>
  /** Keeps the secret, in the place of one of the same name. Rejects as `get`. */
  set(account: string, secret: Uint8Array): Promise<void>
  /** Where there is none of this name nothing happens. Rejects as `get`. */
  delete(account: string): Promise<void>
}

const SERVICE = 'Pipefitter'
/** How long a person has to unlock the keychain, in ms. */
const UNLOCK_TIMEOUT_MS = 120_000
const NAMES: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'the Secret Service of this session',
  darwin: 'the macOS Keychain',
  win32: 'the Windows Credential Manager',
}

/** The keychain of this user's session. Nothing is asked of it, nor loaded, before the first call. */
export const systemKeychain = (clock: Clock): Keychain => {
  const name = NAMES[process.platform] ?? 'the keychain of the system'
  const on = async <T>(account: string, act: (entry: AsyncEntry) => Promise<T>): Promise<T> => {
    const entry = await openEntry(name, account)
    return answered(clock, name, act(entry))
  }
  return {
    name,
    get: async (account) => {
      const bytes = await on(account, (entry) => entry.getSecret())
      return bytes === null ? undefined : Uint8Array.from(bytes)
    },
    set: (account, secret) => on(account, (entry) => entry.setSecret(secret)),
    delete: async (account) => void (await on(account, (entry) => entry.deleteCredential())),
  }
}

/** Opening speaks to the service, so it fails where there is none. */
const openEntry = async (name: string, account: string): Promise<AsyncEntry> => {
  try {
    if (NAMES[process.platform] === undefined)
      throw new Error(`this program knows none on ${process.platform}`)
    const library = await import('@napi-rs/keyring')
    return new library.AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } })
  } catch (error) {
    throw missingKeychain(`${name} cannot be reached: ${errorText(error)}`, error)
  }
}

/** For where there is no keychain, whatever the reason. */
export const missingKeychain = (words: string, cause?: unknown): PipefitterError =>
  new PipefitterError('host/keychain-missing', words, { cause })

/** What was asked, unless it fails, or the person who has to unlock it does not come. */
const answered = async <T>(clock: Clock, name: string, asked: Promise<T>): Promise<T> => {
  const locked = (why: string, cause?: unknown): PipefitterError =>
    new PipefitterError('host/keychain-locked', `${name} gives nothing: ${why}`, { cause })
  return new Promise((resolve, reject) => {
    const timer = clock.after('keychain', UNLOCK_TIMEOUT_MS, () =>
      reject(locked(`no answer within ${UNLOCK_TIMEOUT_MS / 1_000} s`)),
    )
    asked
      .then(resolve, (error: unknown) => reject(locked(errorText(error), error)))
      .finally(() => timer.cancel())
  })
}
