import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const hostCalls = ({
  requestStop,
  doctor,
}: HostWorld): Handlers<'doctor.run' | 'host.stop'> => ({
  'doctor.run': async (_none, signal) => ({ checks: [...(await doctor.examine(signal))] }),
  'host.stop': () => {
    requestStop()
    return {}
  },
})
