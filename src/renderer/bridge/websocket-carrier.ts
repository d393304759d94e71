import * as v from 'valibot'
import { CLOSE_UNAUTHORISED, ChannelEnds, Welcome, callError } from '../../shared/rpc/index.ts'
import type { Channel, Greeting } from '../../shared/rpc/index.ts'

const TOKEN_KEY = 'pipefitter-token'
const CODE_KEY = 'pipefitter-code'
/** A fragment as `pipefitter ui` prints it. */
const CODE_FRAGMENT = /^#code=([A-Za-z0-9_-]{16,128})$/

/**
 * Takes the one-time code out of the page's address, so that it stays neither in the history nor in a copied address.
 * Must run before the router reads the address.
 */
export const takeCode = (): string | undefined => {
  const code = CODE_FRAGMENT.exec(location.hash)?.[1]
  if (code !== undefined) history.replaceState(null, '', `${location.pathname}#/`)
  return code ?? takeHandedCode()
}

/**
 * A fresh link that is opened in a page which is there already changes its address alone: the page begins anew with it. Must
 * run before the router, which would overwrite the address.
 */
export const beginAnewOnCode = (): void =>
  window.addEventListener('popstate', () => {
    const code = CODE_FRAGMENT.exec(location.hash)?.[1]
    if (code === undefined) return
    sessionStorage.setItem(CODE_KEY, code)
    location.reload()
  })

/** Handed over from before the page began anew; it is good once. */
const takeHandedCode = (): string | undefined => {
  const code = sessionStorage.getItem(CODE_KEY) ?? undefined
  sessionStorage.removeItem(CODE_KEY)
  return code
}

/**
 * Makes channels to the host that served this page. The first spends the code; the token that it brings is kept for this
 * tab alone and greets from then on, after a reload too. Rejects with `rpc/unauthorised` when neither is good.
 */
export const openWebSocketChannel = (code: string | undefined): (() => Promise<Channel>) => {
  let unspent = code
  return async () => {
    const greeting = greetingOf(unspent)
    unspent = undefined
    if (greeting === undefined) throw unauthorised()
    return greet(new WebSocket(`ws://${location.host}/rpc`), greeting)
  }
}

const greetingOf = (code: string | undefined): Greeting | undefined => {
  if (code !== undefined) return { t: 'greet', code }
  const token = sessionStorage.getItem(TOKEN_KEY)
  return token === null ? undefined : { t: 'greet', token }
}

const greet = (socket: WebSocket, greeting: Greeting): Promise<Channel> =>
  new Promise((resolve, reject) => {
    const channel = new PageChannel(socket)
    socket.onopen = () => channel.send(greeting)
    socket.onclose = ({ code }) => {
      reject(
        code === CLOSE_UNAUTHORISED
          ? unauthorised()
          : callError('rpc/disconnected', 'the peer does not answer'),
      )
      channel.close()
    }
    channel.onFrame((frame) => {
      const welcome = v.safeParse(Welcome, frame)
      if (!welcome.success) return channel.close()
      sessionStorage.setItem(TOKEN_KEY, welcome.output.token)
      resolve(channel)
    })
  })

const unauthorised = () => {
  sessionStorage.removeItem(TOKEN_KEY)
  return callError('rpc/unauthorised', 'this link is spent, or the peer was restarted')
}

class PageChannel extends ChannelEnds implements Channel {
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    super()
    this.#socket = socket
    socket.onmessage = ({ data }) =>
      this.arrived(typeof data === 'string' ? parse(data) : undefined)
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(frame: unknown): void {
    if (!this.isClosed) this.#socket.send(JSON.stringify(frame))
  }

  close(): void {
    if (this.ended(undefined)) this.#socket.close()
  }
}

/** `undefined`, which is no frame, for what is no JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
