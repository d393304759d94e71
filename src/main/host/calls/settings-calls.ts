import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const settingsCalls = ({ legacy }: HostWorld): Handlers<'settings.set'> => ({
  'settings.set': ({ legacy: choice }) => {
    if (choice !== undefined && choice !== legacy.choice) legacy.choose(choice)
    return {}
  },
})
