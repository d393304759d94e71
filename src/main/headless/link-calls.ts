import type { CallOutput, HostApi } from '../../shared/contract.ts'

/** The host as the control socket serves it: `ui.link` is answered here, where the browser interface is; the rest there. */
export const withLinks = (api: HostApi, link: () => Promise<string>): HostApi => ({
  call: async (name, input, options) => {
    if (name !== 'ui.link') return api.call(name, input, options)
    return { url: await link() } satisfies CallOutput<'ui.link'>
  },
  subscribe: (feed, params, onEvent) => api.subscribe(feed, params, onEvent),
})
