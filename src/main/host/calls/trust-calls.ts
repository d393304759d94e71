import { parsePipeId } from '../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Grant, Right } from '../../peer/ports/trust.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const trustCalls = ({
  peer,
}: HostWorld): Handlers<'trust.setStanding' | 'trust.grant' | 'trust.revoke' | 'trust.forget'> => {
  const { trust, services } = peer
  return {
    'trust.setStanding': ({ fingerprint, standing, compared }) => {
      trust.setStanding(keyIn(fingerprint), standing, { compared: compared === fingerprint })
      return {}
    },
    'trust.grant': ({ fingerprint, right, pipeId }) => {
      const grant = grantOf(right, pipeId)
      if (grant.pipeId !== undefined) services.pipes.table.require(grant.pipeId)
      trust.grant(keyIn(fingerprint), grant)
      return {}
    },
    'trust.revoke': ({ fingerprint, right, pipeId }) => {
      trust.revoke(keyIn(fingerprint), grantOf(right, pipeId))
      return {}
    },
    'trust.forget': ({ fingerprint }) => {
      trust.forget(keyIn(fingerprint))
      return {}
    },
  }
}

const grantOf = (right: Right, pipeId: string | undefined): Grant =>
  pipeId === undefined ? { right } : { right, pipeId: parsePipeId(pipeId) }

/** Throws `base/invalid-input` for what is no fingerprint. */
export const keyIn = (text: string): KeyFingerprint => {
  const fingerprint = parseKeyFingerprint(text)
  if (fingerprint !== undefined) return fingerprint
  throw new PipefitterError('base/invalid-input', 'A fingerprint has 64 hexadecimal digits')
}
