import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const identityCalls = ({ peer }: HostWorld): Handlers<'identity.dismissClone'> => ({
  'identity.dismissClone': () => {
    peer.clones.dismiss()
    return {}
  },
})
