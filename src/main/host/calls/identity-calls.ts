import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const identityCalls = ({
  peer,
  identity,
}: HostWorld): Handlers<'identity.dismissClone' | 'identity.keepKey'> => ({
  'identity.dismissClone': () => {
    peer.clones.dismiss()
    return {}
  },
  'identity.keepKey': async ({ where }) => {
    await identity.vault.move(identity.key, where)
    return {}
  },
})
