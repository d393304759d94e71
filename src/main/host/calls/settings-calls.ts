import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const settingsCalls = ({
  legacy,
  settings,
  firstRun,
  switches,
  desktop,
  standstill,
}: HostWorld): Handlers<'settings.set' | 'settings.setInterface' | 'desktop.set'> => ({
  'desktop.set': (wish) => {
    desktop.set(wish)
    return {}
  },
  'settings.set': ({ legacy: choice, localOnly, pairingWords, reach, mapPorts, ...rest }) => {
    const { firstRun: isFirst, dnsSd, managed, paused, receiving } = rest
    if (dnsSd !== undefined) settings.setDnsSd(dnsSd)
    if (managed !== undefined) settings.setManaged(managed)
    if (choice !== undefined && choice !== legacy.choice) legacy.choose(choice)
    if (localOnly !== undefined) settings.setLocalOnly(localOnly)
    if (pairingWords !== undefined) settings.setPairingWords(pairingWords)
    if (reach !== undefined) settings.setReach(reach)
    if (mapPorts !== undefined) settings.setMapPorts(mapPorts)
    if (isFirst === false) firstRun.end()
    if (paused !== undefined) standstill.pause(paused)
    if (receiving !== undefined) standstill.receive(receiving)
    return {}
  },
  'settings.setInterface': ({ name, on }) => {
    switches.set(name, on)
    return {}
  },
})
