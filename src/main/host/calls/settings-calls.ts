import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const settingsCalls = ({ legacy, settings }: HostWorld): Handlers<'settings.set'> => ({
  'settings.set': ({ legacy: choice, localOnly, pairingWords }) => {
    if (choice !== undefined && choice !== legacy.choice) legacy.choose(choice)
    if (localOnly !== undefined) settings.setLocalOnly(localOnly)
    if (pairingWords !== undefined) settings.setPairingWords(pairingWords)
    return {}
  },
})
