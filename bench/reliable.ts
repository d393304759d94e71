// A reliable pipe between two real peers: the TCP transport on 127.0.0.1, found by dialling, without multicast.
import type { BidiPipe } from '../src/main/peer/pipe/bidi/bidi-pipe.ts'
import { bytesElement, Message } from '../src/main/protocol/message/message.ts'
import { ignoreBody } from './channel.ts'
import type { Channel, Meeting } from './channel.ts'
import { ELEMENT, startPeer } from './pipefitter.ts'
import type { Place } from './pipefitter.ts'

class ReliableChannel implements Channel {
  onBody: (body: Uint8Array) => void = ignoreBody
  readonly #pipe: BidiPipe

  constructor(pipe: BidiPipe) {
    this.#pipe = pipe
    void this.#read()
  }

  send(body: Uint8Array): Promise<void> {
    return this.#pipe.send(Message.of(bytesElement('', ELEMENT, body)))
  }

  async #read(): Promise<void> {
    for await (const { message } of this.#pipe) {
      const element = message.get('', ELEMENT)
      if (element !== undefined) this.onBody(element.body)
    }
  }
}

export const createReliableMeeting = (): Meeting => ({
  offer: async () => {
    const { peer, input, place } = await startPeer()
    const server = peer.services.bidi.acceptBeside(place.pipe)
    void (async () => {
      for await (const received of input) server.offer(received)
    })()
    return { offer: place, channel: server.accept().then((pipe) => new ReliableChannel(pipe)) }
  },
  connect: async (offer) => {
    const { peer } = await startPeer()
    const { pipe, peerId, address: endpoint } = offer as Place
    const to = { peerId, endpoint }
    return new ReliableChannel(await peer.services.bidi.connectBidi(pipe, { to, reliable: true }))
  },
})
