import { createSocket } from 'node:dgram'
import { sleep, type Clock } from '../../base/clock.ts'
import {
  routerDescribedAt,
  SSDP_ANSWER_MAX,
  SSDP_GROUP,
  SSDP_PORT,
  ssdpSearches,
  type HttpPlace,
} from '../../protocol/router/ssdp.ts'
import { SSDP_AGAIN_MS, SSDP_ANSWERS_MAX, SSDP_WAIT_MS } from './limits.ts'

export interface SearchWorld {
  readonly clock: Clock
  readonly count: (counter: string) => void
}

/**
 * Asks on one interface for routers with UPnP, by multicast that no router passes on, and gives where the first one is
 * described that `isRouter` says may be one; nothing when none answers in time.
 */
export const searchRouter = (
  interfaceAddress: string,
  isRouter: (sender: string) => boolean,
  { clock, count }: SearchWorld,
  signal: AbortSignal,
): Promise<HttpPlace | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4')
    const ended = new AbortController()
    let answers = 0
    const end = (found?: HttpPlace): void => {
      if (ended.signal.aborted) return
      ended.abort()
      socket.close()
      resolve(found)
    }
    const send = (): void => {
      for (const search of ssdpSearches()) socket.send(search, SSDP_PORT, SSDP_GROUP, () => {})
    }
    socket.on('error', () => end())
    socket.on('message', (bytes, { address }) => {
      if (++answers > SSDP_ANSWERS_MAX) return count('router.answers-dropped')
      const found =
        isRouter(address) && bytes.length <= SSDP_ANSWER_MAX
          ? routerDescribedAt(bytes.toString('latin1'), address)
          : undefined
      if (found === undefined) count('router.refused-answers')
      else end(found)
    })
    socket.bind({ address: interfaceAddress, port: 0, exclusive: true }, () => {
      socket.setMulticastInterface(interfaceAddress)
      socket.setMulticastTTL(1)
      send()
      const limit = AbortSignal.any([signal, ended.signal])
      void sleep(clock, SSDP_AGAIN_MS, limit)
        .then(send)
        .then(() => sleep(clock, SSDP_WAIT_MS - SSDP_AGAIN_MS, limit))
        .then(() => end())
        .catch(() => end())
    })
  })
