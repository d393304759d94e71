/** What the tests of a transport do again and again, in a fresh world each. */
import { afterEach, beforeEach } from 'vitest'
import type { PipefitterError } from '../../src/main/base/errors.ts'
import type { Connection } from '../../src/main/peer/ports/connection.ts'
import type { Listener } from '../../src/main/peer/ports/transport.ts'
import { untilSo } from '../support/waiting.ts'
import { Inbox, live } from './transport-rig.ts'
import type { TransportNode, TransportRig } from './transport-rig.ts'

/** For the suite that is being described: of each test its own rig. */
export const transportWorld = (makeRig: () => TransportRig) => {
  let rig: TransportRig
  let listeners: Listener[]

  beforeEach(() => {
    rig = makeRig()
    listeners = []
  })
  afterEach(async () => {
    const closed = Promise.all(listeners.map((listener) => listener.close()))
    await settled(closed)
  })

  const until = (condition: () => boolean, what: string): Promise<void> =>
    untilSo(condition, what, { turn: () => rig.step() })
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let done = false
    const mark = (): boolean => (done = true)
    promise.then(mark, mark)
    await until(() => done, 'a promise settles')
    return promise
  }
  const codeOf = async (promise: Promise<unknown>): Promise<string> => {
    const error = await settled(
      promise.then(
        () => undefined,
        (thrown: unknown) => thrown,
      ),
    )
    return (error as PipefitterError | undefined)?.code ?? 'no error'
  }

  /** Listens; each accepted connection gets an inbox at once. */
  const listening = async (node: TransportNode) => {
    const accepted: { connection: Connection; inbox: Inbox }[] = []
    const hooks = { onAccepted: (_connection: Connection, _inbox: Inbox): void => {} }
    const listener = await settled(
      node.transport.listen((connection) => {
        const inbox = new Inbox()
        connection.attach(inbox)
        accepted.push({ connection, inbox })
        hooks.onAccepted(connection, inbox)
      }),
    )
    listeners.push(listener)
    const address = listener.endpoints()[0]?.address ?? 'nowhere'
    return { listener, address, accepted, hooks }
  }

  const dialled = async (node: TransportNode, address: string) => {
    const inbox = new Inbox()
    const dialling = node.transport.dial(address, { signal: live() }).then((connection) => {
      connection.attach(inbox)
      return connection
    })
    return { connection: await settled(dialling), inbox }
  }

  /** A link between two peers: `near` dialled, `far` accepted. */
  const link = async () => {
    const farNode = rig.node()
    const nearNode = rig.dialler()
    const server = await listening(farNode)
    const near = await dialled(nearNode, server.address)
    await until(() => server.accepted.length === 1, 'the connection is accepted')
    return { farNode, nearNode, server, near, far: server.accepted[0]! }
  }

  const ended = (...inboxes: Inbox[]): Promise<void> =>
    until(() => inboxes.every((inbox) => inbox.ends.length > 0), 'both ends hear of the end')

  return {
    get rig(): TransportRig {
      return rig
    },
    ...{ until, settled, codeOf, listening, dialled, link, ended },
  }
}

export type TransportWorld = ReturnType<typeof transportWorld>
