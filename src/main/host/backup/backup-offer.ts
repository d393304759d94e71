import type { BackupOffer } from '../../../shared/rows.ts'
import { pairedNames, type BackupContent } from '../../platform/backup/index.ts'
import { shortId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'

/** The peer that a profile is now. */
export interface ReplacedPeer {
  readonly fingerprint: KeyFingerprint
  readonly name: string
}

const NAMES_SHOWN = 64

/** What a backup holds, and in words what restoring it does. */
export const backupOffer = (
  content: BackupContent,
  replaced: ReplacedPeer | undefined,
): BackupOffer => {
  const { key, name, createdWallMs, trust, pipes, settings } = content
  const peerId = peerIdOfFingerprint(key.fingerprint)
  const paired = pairedNames(trust)
  const isSame = replaced?.fingerprint === key.fingerprint
  return {
    ...{ name, peerId, shortId: shortId(peerId), fingerprint: key.fingerprint, createdWallMs },
    ...{ paired: paired.slice(0, NAMES_SHOWN), pairedCount: paired.length, pipes: pipes.length },
    groups: settings.filter(([setting]) => setting.startsWith('group ')).length,
    ...(replaced === undefined ? {} : { replaces: replaced }),
    isSame,
    consequences: {
      move: `${replacedWords(replaced, isSame)}This profile becomes the peer ${name}: same id, same trust, same pipes. The machine where it ran before must not run it any more: two peers with one key would take each other’s messages.`,
      new: `This profile stays a peer of its own, with a key of its own. It trusts the ${paired.length} ${paired.length === 1 ? 'peer' : 'peers'} that ${name} is paired with, and is in its groups; pipes stay with ${name}. The others do not know this peer yet: each has to pair with it, and may be warned that a known name has a new key.`,
    },
  }
}

const replacedWords = (replaced: ReplacedPeer | undefined, isSame: boolean): string => {
  if (replaced === undefined || isSame) return ''
  return `The peer ${replaced.name} (${shortId(peerIdOfFingerprint(replaced.fingerprint))}) of this profile is replaced; its files are set aside, not deleted. `
}
