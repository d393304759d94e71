/** Pauses all pipes of this peer and lets them go on, switches receiving; says why where that failed. */
import type { CallInput } from '../../../shared/contract.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'

export function useStandstill() {
  const notices = useNotices()
  const setting = useCall('settings.set')

  async function set(input: CallInput<'settings.set'>) {
    await setting.run(input)
    const { what, todo } = setting.error.value ?? {}
    if (what !== undefined) notices.say(what, 'bad', todo)
  }
  return {
    pause: (paused: boolean) => void set({ paused }),
    receive: (receiving: boolean) => void set({ receiving }),
  }
}
