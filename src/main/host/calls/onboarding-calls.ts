import { PipefitterError } from '../../base/errors.ts'
import { parsePeerId } from '../../protocol/ids.ts'
import { parseInvitation } from '../../protocol/trust/invitation-link.ts'
import { invitationState, type KeptInvitation } from '../../peer/trust/invitation-table.ts'
import { invitationOffer, invitationRow } from '../feeds/onboarding-rows.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const onboardingCalls = (
  world: HostWorld,
): Handlers<
  | 'inbox.act'
  | 'pairing.start'
  | 'pairing.confirm'
  | 'pairing.cancel'
  | 'invitations.create'
  | 'invitations.link'
  | 'invitations.revoke'
  | 'invitations.read'
  | 'invitations.redeem'
> => {
  const { clock, peer } = world
  const { onboarding } = peer
  const { pairings, invitations } = onboarding
  return {
    'inbox.act': async ({ id, action }, signal) => {
      const pairingId = await onboarding.act(id, action, signal)
      return pairingId === undefined ? {} : { pairingId }
    },
    'pairing.start': async ({ peerId }, signal) => ({
      pairingId: (await pairings.start(parsePeerId(peerId), signal)).id,
    }),
    'pairing.confirm': ({ pairingId, rights }) => {
      pairings.confirm(pairingId, rights)
      return {}
    },
    'pairing.cancel': ({ pairingId, differ }) => {
      pairings.end(pairingId, differ ? 'differ' : 'cancelled')
      return {}
    },
    'invitations.create': (wish) => {
      const { invitation, link } = invitations.create(wish)
      return { invitation: invitationRow(invitation, world), link }
    },
    'invitations.link': ({ invitationId }) => ({
      link: invitations.linkOf(openOne(invitations.all(), invitationId, clock.wallMs())),
    }),
    'invitations.revoke': ({ invitationId }) => {
      invitations.revoke(invitationId)
      return {}
    },
    'invitations.read': ({ link }) => invitationOffer(parseInvitation(link), world),
    'invitations.redeem': async ({ link }, signal) => ({
      peerId: await invitations.redeem(parseInvitation(link), signal),
    }),
  }
}

const openOne = (all: readonly KeptInvitation[], id: string, wallMs: number): KeptInvitation => {
  const invitation = all.find((one) => one.id === id)
  if (invitation !== undefined && invitationState(invitation, wallMs) === 'open') return invitation
  throw new PipefitterError('trust/not-found', 'There is no open invitation of that number')
}
