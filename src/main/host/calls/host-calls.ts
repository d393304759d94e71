import { PipefitterError } from '../../base/errors.ts'
import { elementRow } from '../preview.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const hostCalls = ({
  traffic,
  requestStop,
  doctor,
}: HostWorld): Handlers<'doctor.run' | 'traffic.detail' | 'traffic.clear' | 'host.stop'> => ({
  'doctor.run': async (_none, signal) => ({ checks: [...(await doctor.examine(signal))] }),
  'traffic.detail': ({ id }) => {
    const captured = traffic.find(id)
    if (captured === undefined)
      throw new PipefitterError('base/invalid-input', 'That message is not kept any more')
    return { elements: captured.elements.map(elementRow) }
  },
  'traffic.clear': () => {
    traffic.clear()
    return {}
  },
  'host.stop': () => {
    requestStop()
    return {}
  },
})
