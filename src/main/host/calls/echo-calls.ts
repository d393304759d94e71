import { parsePipeId } from '../../protocol/ids.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const echoCalls = ({ echoes }: HostWorld): Handlers<'echo.listen'> => ({
  'echo.listen': async ({ pipeId, listening }, signal) => {
    const id = parsePipeId(pipeId)
    if (listening) await echoes.listen(id, signal)
    else await echoes.leave(id)
    return {}
  },
})
