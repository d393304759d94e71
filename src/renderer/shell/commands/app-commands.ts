/** The commands that are on offer on every screen. Each screen adds its own while it is shown. */
import IconCopy from '~icons/lucide/copy'
import IconHelp from '~icons/lucide/circle-question-mark'
import IconInspector from '~icons/lucide/panel-right'
import IconKeyboard from '~icons/lucide/keyboard'
import IconRates from '~icons/lucide/gauge'
import IconSearch from '~icons/lucide/radar'
import IconTheme from '~icons/lucide/contrast'
import { useRouter } from 'vue-router'
import { useCommands } from '../../commands/index.ts'
import type { Command } from '../../commands/index.ts'
import { usePeersStore } from '../../features/peers/index.ts'
import { useStandstillCommands, useStatusStore } from '../../features/status/index.ts'
import { useInspector } from '../../inspector.ts'
import { THEMES, useTheme } from '../../theme.ts'
import { useCopy } from '../../use-copy.ts'
import { useWords } from '../../words/index.ts'
import { labelOf, SCREENS } from '../screens.ts'
import { SHELL_WORDS as words } from '../words.ts'

export interface Panels {
  readonly openPalette: () => void
  readonly openKeys: () => void
  readonly openHelp: () => void
}

export function useAppCommands(panels: Panels) {
  const router = useRouter()
  const theme = useTheme()
  const status = useStatusStore()
  const peers = usePeersStore()
  const copy = useCopy()
  const inspector = useInspector()
  const standstill = useStandstillCommands()

  const goTo = () =>
    SCREENS.map((one): Command => ({
      ...{ id: `go.${one.name}`, title: labelOf(one), group: words.goTo, icon: one.icon },
      ...{ keys: one.keys, run: () => void router.push({ name: one.name }) },
    }))
  const themes = () =>
    THEMES.map((one): Command => ({
      ...{
        id: `theme.${one}`,
        title: words.appearance({ name: words.theme[one] }),
        icon: IconTheme,
      },
      group: words.window,
      when: () => theme.theme !== one,
      run: () => (theme.theme = one),
    }))
  const otherUnit = () => (status.rateUnit === 'bytes' ? 'bits' : 'bytes')
  const ownAddress = () => status.status?.endpoints[0]?.address

  useCommands(() => [
    ...goTo(),
    {
      ...{ id: 'window.palette', title: words.palette, group: words.window, icon: IconSearch },
      ...{ keys: ['Mod+k'], keyOnly: true, run: panels.openPalette },
    },
    {
      ...{ id: 'window.help', title: useWords('help').title, group: words.window },
      ...{ icon: IconHelp, keys: ['h'], run: panels.openHelp },
    },
    {
      ...{ id: 'window.keys', title: words.keys, group: words.window, icon: IconKeyboard },
      ...{ keys: ['?'], run: panels.openKeys },
    },
    {
      ...{ id: 'window.inspector', title: words.inspectorAbout, group: words.window },
      ...{ icon: IconInspector, keys: ['i'], run: inspector.toggle },
    },
    ...themes(),
    ...standstill(),
    {
      ...{
        id: 'window.rates',
        title: words.rates({ unit: words.units[otherUnit()] }),
        group: words.window,
      },
      ...{ icon: IconRates, run: status.toggleRateUnit },
    },
    {
      ...{ id: 'network.search', title: words.searchNetwork, group: words.window },
      ...{ icon: IconSearch, run: () => void peers.search() },
    },
    {
      ...{ id: 'peer.copy-address', title: words.copyOwnAddress, group: words.window },
      ...{ icon: IconCopy, when: () => ownAddress() !== undefined },
      run: () => void copy(ownAddress() ?? '', words.copiedAddress),
    },
  ])
}
