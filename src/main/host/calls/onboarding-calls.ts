import { PipefitterError } from '../../base/errors.ts'
import { parsePeerId } from '../../protocol/ids.ts'
import { invitationState, type KeptInvitation } from '../../peer/trust/invitation-table.ts'
import { linkOffer, invitationRow, wordsOffer } from '../feeds/onboarding-rows.ts'
import { wordsAt } from '../feeds/pairing-state.ts'
import type { HostWorld } from '../host-world.ts'
import { parseGivenInvitation } from '../invitation-text.ts'
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
  const formsOf = (invitation: KeptInvitation): { link: string; words: string[] } => ({
    link: invitations.linkOf(invitation),
    words: wordsAt(invitations.wordsOf(invitation)),
  })
  return {
    'inbox.act': async ({ id, action }, signal) => {
      const { kind, fingerprint } = onboarding.inbox.require(id)
      if (kind === 'file' && action === 'accept') world.transfers.decide(fingerprint, true)
      if (kind === 'file' && action === 'refuse') world.transfers.decide(fingerprint, false)
      if (kind === 'file' && onboarding.inbox.get(id) === undefined) return {}
      const pairingId = await onboarding.act(id, action, signal)
      return pairingId === undefined ? {} : { pairingId }
    },
    'pairing.start': async ({ peerId }, signal) => ({
      pairingId: (await pairings.start(parsePeerId(peerId), signal)).id,
    }),
    'pairing.confirm': ({ pairingId, rights, letIn }) => {
      onboarding.confirm(pairingId, rights, letIn)
      return {}
    },
    'pairing.cancel': ({ pairingId, differ }) => {
      pairings.end(pairingId, differ ? 'differ' : 'cancelled')
      return {}
    },
    'invitations.create': (wish) => {
      const { invitation } = invitations.create(wish)
      return { invitation: invitationRow(invitation, world), ...formsOf(invitation) }
    },
    'invitations.link': ({ invitationId }) =>
      formsOf(openOne(invitations.all(), invitationId, clock.wallMs())),
    'invitations.revoke': ({ invitationId }) => {
      invitations.revoke(invitationId)
      return {}
    },
    'invitations.read': ({ invitation }) => {
      const given = parseGivenInvitation(invitation)
      return given.form === 'link'
        ? linkOffer(given.invitation, world)
        : wordsOffer(invitations.search.candidates())
    },
    'invitations.redeem': async ({ invitation }, signal) => {
      const given = parseGivenInvitation(invitation)
      const peerId =
        given.form === 'link'
          ? await invitations.redeem(given.invitation, signal)
          : await invitations.redeemWords(given.secret, signal)
      return { peerId, name: world.names.peer(peerId) }
    },
  }
}

const openOne = (all: readonly KeptInvitation[], id: string, wallMs: number): KeptInvitation => {
  const invitation = all.find((one) => one.id === id)
  if (invitation !== undefined && invitationState(invitation, wallMs) === 'open') return invitation
  throw new PipefitterError('trust/not-found', 'There is no open invitation of that number')
}
