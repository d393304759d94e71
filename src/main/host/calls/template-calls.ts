import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const templateCalls = ({
  templates,
}: HostWorld): Handlers<'templates.keep' | 'templates.remove'> => ({
  'templates.keep': (wish) => {
    templates.keep(wish)
    return {}
  },
  'templates.remove': ({ id }) => {
    templates.remove(id)
    return {}
  },
})
