// A reliable pipe between two real peers on 127.0.0.1: over a link that was dialled, or through a relay between the two.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Peer } from '../src/main/peer/peer.ts'
import type { BidiPipe } from '../src/main/peer/pipe/bidi/bidi-pipe.ts'
import { bytesElement, Message } from '../src/main/protocol/message/message.ts'
import { ignoreBody } from './channel.ts'
import type { Channel, Meeting } from './channel.ts'
import { ELEMENT, startPeer } from './pipefitter.ts'
import type { Over, Place, Started } from './pipefitter.ts'

const FIND_TRIES = 60
const FIND_EVERY_MS = 500

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

/** Who asks for a conversation at the input end is served there. */
const accepted = async ({ peer, input, place }: Started): Promise<Channel> => {
  const server = peer.services.bidi.acceptBeside(place.pipe)
  void (async () => {
    for await (const received of input) server.offer(received)
  })()
  return new ReliableChannel(await server.accept())
}

export const createReliableMeeting = (over: Over = 'tcp'): Meeting => ({
  offer: async () => {
    const started = await startPeer({ over })
    return { offer: started.place, channel: accepted(started) }
  },
  connect: async (offer) => {
    const { peer } = await startPeer({ over })
    const { pipe, peerId, address: endpoint } = offer as Place
    const to = { peerId, endpoint }
    return new ReliableChannel(await peer.services.bidi.connectBidi(pipe, { to, reliable: true }))
  },
})

/** A relay in a process of its own, for as long as this one runs; gives its address. */
const startRelay = async (): Promise<string> => {
  const relay = fork(join(import.meta.dirname, 'relay.ts'), { execArgv: [] })
  const [address] = (await once(relay, 'message')) as [string]
  relay.unref()
  return address
}

/** Asks until the relay knows both: they cannot dial each other. */
const throughRelay = async (peer: Peer, { pipe, peerId }: Place): Promise<BidiPipe> => {
  for (let tries = 1; ; tries++) {
    try {
      return await peer.services.bidi.connectBidi(pipe, { peerId, reliable: true })
    } catch (error) {
      if (tries === FIND_TRIES) throw error
      await sleep(FIND_EVERY_MS)
    }
  }
}

interface RelayedPlace extends Place {
  readonly relay: string
}

/** Two peers that cannot dial each other, and one between them that passes on what they send. */
export const createRelayedMeeting = (): Meeting => ({
  offer: async () => {
    const address = await startRelay()
    const started = await startPeer({ role: 'edge', seeds: [address], reaches: address })
    await started.peer.connect(address)
    return { offer: { ...started.place, relay: address }, channel: accepted(started) }
  },
  connect: async (offer) => {
    const place = offer as Place
    const { relay } = offer as RelayedPlace
    const { peer } = await startPeer({ role: 'edge', seeds: [relay], reaches: relay })
    await peer.connect(relay)
    return new ReliableChannel(await throughRelay(peer, place))
  },
})
