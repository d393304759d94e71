/** Calls about the running program: settings, backups, the Doctor, its end. */
import * as v from 'valibot'
import {
  BackupOffer,
  CheckRow,
  DesktopChoices,
  Fingerprint,
  KEY_HOMES,
  LEGACY_CHOICES,
  REACH_CHOICES,
  RESTORE_MODES,
  TemplateRow,
} from '../rows.ts'
import { backupFile, call, id, none, pairingWords, passphrase } from './fields.ts'

export const hostCalls = {
  /**
   * Changes what is given, at once and for later starts, before what the flags of this one say. Refusing legacy peers closes
   * the links to them, local-only those to whoever is not on a network of this machine.
   */
  'settings.set': call(
    v.strictObject({
      legacy: v.optional(v.picklist(LEGACY_CHOICES)),
      localOnly: v.optional(v.boolean()),
      /** The first steps were taken, or passed over. */
      firstRun: v.optional(v.literal(false)),
      pairingWords: v.optional(pairingWords),
      /** Whether peers are looked for beyond the networks of this machine; local-only goes before it. */
      reach: v.optional(v.picklist(REACH_CHOICES)),
      /** Whether the router before this machine is asked to let others in; local-only goes before it. */
      mapPorts: v.optional(v.boolean()),
      /** Whether it is said on each network by DNS-SD that this peer is there, and others that say so are linked to. */
      dnsSd: v.optional(v.boolean()),
      /** Whether paired peers with the right to administrate this one may manage it from where they are. */
      managed: v.optional(v.boolean()),
      /**
       * Whether all pipes stand still: messages wait in the queues that there are, sending is refused with `pipe/paused` else,
       * and what comes is not read, which slows those who send. Ends and conversations stay as they are.
       */
      paused: v.optional(v.boolean()),
      /** Whether the input ends that shall be bound here are; which of them shall be is remembered. */
      receiving: v.optional(v.boolean()),
    }),
    none,
  ),

  /**
   * Uses a network interface of this machine, by name, or does not, at once and at every later start: nothing listens there
   * then, and links over its addresses end. One that is not there now is as it was set when it comes.
   */
  'settings.setInterface': call(
    v.strictObject({
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
      on: v.boolean(),
    }),
    none,
  ),

  /** Changes what is given of the choices for the window; `quiet: null` ends quiet hours. */
  'desktop.set': call(
    v.strictObject({
      ...v.partial(v.omit(DesktopChoices, ['quiet'])).entries,
      quiet: v.optional(v.nullable(v.unwrap(DesktopChoices.entries.quiet))),
    }),
    none,
  ),

  /**
   * Keeps a message to be written again, as the latest; a further one than the most takes the place of the oldest. Rejects with
   * `base/invalid-input` for one that is too long.
   */
  'templates.keep': call(v.strictObject(v.pick(TemplateRow, ['mode', 'text']).entries), none),
  'templates.remove': call(v.strictObject({ id }), none),

  /** A person has dealt with the other peer that has this peer's key; the alarm comes again when that one does. */
  'identity.dismissClone': call(none, none),
  /**
   * Moves the private key of this peer: sealed with the system's keychain, or into a file as it is. Rejects with
   * `host/keychain-missing` and `host/keychain-locked`, everything then being as it was.
   */
  'identity.keepKey': call(v.strictObject({ where: v.picklist(KEY_HOMES) }), none),
  /**
   * All that this peer is (key, trust, groups, created pipes), encrypted with the passphrase, as a file to be kept;
   * with `keep` it is written
   * on the machine of the peer too, for this user alone: into the profile folder, or from a window where the person says in
   * the system's dialog. Rejects with `base/invalid-input` for a passphrase that is too short, and with `base/cancelled`
   * where the person chose no place.
   */
  'backup.create': call(
    v.strictObject({ passphrase, keep: v.optional(v.boolean(), false) }),
    v.object({
      fileName: v.string(),
      base64: backupFile,
      sizeBytes: v.number(),
      /** Where it was kept on the machine of the peer, if that was asked for. */
      file: v.optional(v.string()),
    }),
  ),
  /** What a backup holds and what restoring it here does. Rejects with `backup/malformed`, `backup/wrong-passphrase`. */
  'backup.read': call(v.strictObject({ base64: backupFile, passphrase }), BackupOffer),
  /**
   * Restores it with the next start. `replaces` repeats the fingerprint of the peer that this profile is now; rejects with
   * `backup/replaces` where it is another.
   */
  'backup.restore': call(
    v.strictObject({
      base64: backupFile,
      passphrase,
      mode: v.picklist(RESTORE_MODES),
      replaces: Fingerprint,
    }),
    none,
  ),

  /** Examines how this peer is connected, within ten seconds; goes on in the feed `doctor`. Cancelled, nothing has changed. */
  'doctor.run': call(none, v.object({ checks: v.array(CheckRow) })),
  /**
   * Has the echo peer, which runs inside this program, bind a pipe's input end and send every message back; so one person
   * alone can see a pipe work. It stays until it is sent away or the program ends. Rejects with `pipe/wrong-type` for pipes
   * to many and pipes of groups.
   */
  'echo.listen': call(v.strictObject({ pipeId: id, listening: v.boolean() }), none),
  /** A link that opens the interface in a browser on this machine, once; answered at the control socket alone. */
  'ui.link': call(none, v.object({ url: v.pipe(v.string(), v.maxLength(256)) })),
  /** Ends the program and starts it anew; answered in a window alone. */
  'host.restart': call(none, none),
  /** Ends the host in an orderly way (headless only; a window ignores it). */
  'host.stop': call(none, none),
} as const
