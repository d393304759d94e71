import { watchEffect } from 'vue'
import { createRouter, createWebHashHistory } from 'vue-router'
import type { RouteRecordRaw } from 'vue-router'
import { farTarget } from './bridge/far-target.ts'
import { isText, usePref } from './prefs.ts'
import { HOME_SCREEN, labelOf, SCREENS } from './shell/screens.ts'

/** Addresses stay behind the `#`: the page is one file, whoever serves it. A new window begins where the last one was. */
export function createPageRouter() {
  const lastScreen = usePref('screen', HOME_SCREEN, isText)
  const start = () => {
    const known = SCREENS.find(({ name }) => name === lastScreen.value)
    return { name: known?.name ?? HOME_SCREEN }
  }
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      ...SCREENS.map(({ name, params, component }): RouteRecordRaw => ({
        ...{ name, path: `/${name}${params}`, component },
      })),
      { path: '/:rest(.*)*', redirect: start },
    ],
  })
  router.afterEach(({ name }) => {
    if (typeof name === 'string') lastScreen.value = name
  })
  watchEffect(() => {
    const shown = SCREENS.find(({ name }) => name === router.currentRoute.value.name)
    const words = [farTarget()?.name, shown && labelOf(shown), 'Pipefitter']
    document.title = words.filter(Boolean).join(' – ')
  })
  return router
}
