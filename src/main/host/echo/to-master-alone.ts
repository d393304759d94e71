import { PipefitterError } from '../../base/errors.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { Transport } from '../../peer/ports/transport.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** The peer that the echo is for, and where it listens now. */
export interface Master {
  readonly peerId: PeerId
  readonly addresses: () => readonly string[]
}

/**
 * A transport that knows one peer alone: it dials no address but that peer's, and takes in nobody else. So whoever the
 * echo hears of never hears of the echo.
 */
export const toMasterAlone = (
  transport: Transport,
  { peerId, addresses }: Master,
  count: (counter: string) => void,
): Transport => {
  const assertMaster = (connection: Connection): Connection => {
    if (connection.remotePeer === peerId) return connection
    count('echo.refused-links')
    const refusal = forOneAlone()
    connection.abort(refusal)
    throw refusal
  }
  return {
    scheme: transport.scheme,
    canDial: (address) => transport.canDial(address) && addresses().includes(address),
    dial: async (address, options) => {
      if (!addresses().includes(address)) throw forOneAlone()
      return assertMaster(await transport.dial(address, options))
    },
    listen: (onConnection) =>
      transport.listen((connection) => {
        if (connection.remotePeer === peerId) return onConnection(connection)
        count('echo.refused-links')
        connection.abort(forOneAlone())
      }),
  }
}

const forOneAlone = (): PipefitterError =>
  new PipefitterError('endpoint/unreachable', 'The echo peer is for the peer in its own program')
