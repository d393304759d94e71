import { createRouter, createWebHashHistory } from 'vue-router'
import { PeersView } from './features/peers/index.ts'
import { PipesView } from './features/pipes/index.ts'
import { SettingsView } from './features/status/index.ts'
import { TrafficView } from './features/traffic/index.ts'

/** Addresses stay behind the `#`: the page is one file, whoever serves it. */
export function createPageRouter() {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/peers/:id?', name: 'peers', component: PeersView, meta: { title: 'Peers' } },
      { path: '/pipes/:id?/:tab?', name: 'pipes', component: PipesView, meta: { title: 'Pipes' } },
      { path: '/traffic', name: 'traffic', component: TrafficView, meta: { title: 'Traffic' } },
      {
        path: '/settings',
        name: 'settings',
        component: SettingsView,
        meta: { title: 'This peer' },
      },
      { path: '/:rest(.*)*', redirect: { name: 'peers' } },
    ],
  })
  router.afterEach(({ meta }) => {
    document.title = typeof meta.title === 'string' ? `${meta.title} – Pipefitter` : 'Pipefitter'
  })
  return router
}
