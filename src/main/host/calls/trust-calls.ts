import { parsePipeId } from '../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Grant, Right } from '../../peer/ports.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const trustCalls = ({
  peer,
}: HostWorld): Handlers<'trust.setStanding' | 'trust.grant' | 'trust.revoke' | 'trust.forget'> => {
  const { trust, services } = peer
  return {
    'trust.setStanding': ({ fingerprint, standing, compared }) => {
      trust.setStanding(keyOf(fingerprint), standing, { compared: compared === fingerprint })
      return {}
    },
    'trust.grant': ({ fingerprint, right, pipeId }) => {
      const grant = grantOf(right, pipeId)
      if (grant.pipeId !== undefined) services.pipes.table.require(grant.pipeId)
      trust.grant(keyOf(fingerprint), grant)
      return {}
    },
    'trust.revoke': ({ fingerprint, right, pipeId }) => {
      trust.revoke(keyOf(fingerprint), grantOf(right, pipeId))
      return {}
    },
    'trust.forget': ({ fingerprint }) => {
      trust.forget(keyOf(fingerprint))
      return {}
    },
  }
}

const grantOf = (right: Right, pipeId: string | undefined): Grant =>
  pipeId === undefined ? { right } : { right, pipeId: parsePipeId(pipeId) }

const keyOf = (text: string): KeyFingerprint => {
  const fingerprint = parseKeyFingerprint(text)
  if (fingerprint !== undefined) return fingerprint
  throw new PipefitterError('base/invalid-input', 'A fingerprint has 64 hexadecimal digits')
}
