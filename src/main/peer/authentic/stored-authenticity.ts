import { PipefitterError } from '../../base/errors.ts'
import { encodePeerGroupAdvertisement } from '../../protocol/documents/peer-group-advertisement.ts'
import { encodePipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import type { KnownGroup } from '../group/group-table.ts'
import type { StoredPeer, StoredPipe } from '../ports/store.ts'
import type { Authentic, Authenticity, Verdict } from './authenticity.ts'

/** Peers as they come back from the store. */
export interface JudgedPeers {
  readonly kept: readonly StoredPeer[]
  /** Of those whose advertisement is signed. */
  readonly authentic: ReadonlyMap<PeerId, Authentic>
  readonly refused: readonly PeerId[]
}

export interface JudgedPipes {
  readonly kept: readonly StoredPipe[]
  readonly refused: readonly PipeId[]
}

/**
 * What the store gives back is believed no more than what the network brings: it may have been damaged, or written by
 * somebody else. What fails its signature is refused, counted and logged; what a person made, or uses, stays, unsigned.
 */
export class StoredAuthenticity {
  readonly #authenticity: Authenticity

  constructor(authenticity: Authenticity) {
    this.#authenticity = authenticity
  }

  peers(stored: readonly StoredPeer[]): JudgedPeers {
    const kept: StoredPeer[] = []
    const authentic = new Map<PeerId, Authentic>()
    const refused: PeerId[] = []
    for (const peer of stored) {
      const verdict = this.#judge(peer.advertisement ?? '', peer.id)
      if (verdict.kind === 'authentic') authentic.set(peer.id, verdict.authentic)
      if (verdict.kind !== 'refused') kept.push(peer)
      else {
        this.#refuse(verdict.why)
        refused.push(peer.id)
      }
    }
    return { kept, authentic, refused }
  }

  pipes(stored: readonly StoredPipe[]): JudgedPipes {
    const kept: StoredPipe[] = []
    const refused: PipeId[] = []
    for (const pipe of stored) {
      const verdict = this.#judge(encodePipeAdvertisement(pipe.advertisement))
      if (verdict.kind !== 'refused') {
        kept.push(pipe)
        continue
      }
      this.#refuse(verdict.why)
      const { signature: _signature, ...advertisement } = pipe.advertisement
      if (pipe.origin === 'created' || pipe.listening) kept.push({ ...pipe, advertisement })
      else refused.push(advertisement.id)
    }
    return { kept, refused }
  }

  /** Only groups that a person made or joined are stored: they all stay. */
  groups(stored: readonly KnownGroup[]): readonly KnownGroup[] {
    return stored.map((group) => {
      const verdict = this.#judge(encodePeerGroupAdvertisement(group.advertisement))
      if (verdict.kind !== 'refused') return group
      this.#refuse(verdict.why)
      const { signature: _signature, ...advertisement } = group.advertisement
      return { ...group, advertisement }
    })
  }

  /** A document that does not parse is nobody's signed word; whoever uses it finds out. */
  #judge(document: string, about?: PeerId): Verdict {
    if (!document.includes('PfSignature')) return { kind: 'unsigned' }
    try {
      const verdict = this.#authenticity.judgeStored(document)
      return about === undefined || isOf(about, verdict) ? verdict : OF_ANOTHER
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      return { kind: 'refused', why: error.message, counter: '' }
    }
  }

  #refuse(why: string): void {
    this.#authenticity.refuse('advertisements.refused-cached', why)
  }
}

const OF_ANOTHER: Verdict = { kind: 'refused', why: 'it is that of another peer', counter: '' }

const isOf = (id: PeerId, verdict: Verdict): boolean =>
  verdict.kind !== 'authentic' || peerIdOfFingerprint(verdict.authentic.fingerprint) === id
