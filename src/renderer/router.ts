import { createRouter, createWebHashHistory } from 'vue-router'
import type { RouteRecordRaw } from 'vue-router'
import { isText, usePref } from './prefs.ts'
import { HOME_SCREEN, SCREENS } from './shell/screens.ts'

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
      ...SCREENS.map(({ name, params, component, label }): RouteRecordRaw => ({
        ...{ name, path: `/${name}${params}`, component, meta: { title: label } },
      })),
      { path: '/:rest(.*)*', redirect: start },
    ],
  })
  router.afterEach(({ name, meta }) => {
    if (typeof name === 'string') lastScreen.value = name
    document.title = typeof meta.title === 'string' ? `${meta.title} – Pipefitter` : 'Pipefitter'
  })
  return router
}
