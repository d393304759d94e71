/**
 * A peer of ours as a process of its own, so that a test can end it as a power cut would, or run it in a network
 * namespace. Its only argument is a JSON text, the options of the peer; commands come in as JSON lines, and what happens
 * goes out as JSON lines.
 */
import { createInterface } from 'node:readline'
import type { InputPipe } from '../../src/main/peer/pipe/input-pipe.ts'
import type { OutputEnd } from '../../src/main/peer/pipe/output-end.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import type { PeerId, PipeId } from '../../src/main/protocol/ids.ts'
import { LivePeer, textMessage, textOf, type LivePeerOptions } from './live-peer.ts'

export type PeerCommand =
  /** Binds the input end of a pipe; a line `message` follows for each that comes. */
  | { readonly do: 'listen'; readonly pipe: PipeAdvertisement }
  /** Resolves the pipe, of everybody or of some peers alone, and binds the output end. */
  | { readonly do: 'bind'; readonly pipe: PipeAdvertisement; readonly peers?: readonly PeerId[] }
  | { readonly do: 'send'; readonly pipeId: PipeId; readonly text: string }
  /** Settles when it has heard this peer. */
  | { readonly do: 'hear'; readonly peerId: PeerId }
  /** Says what a counter has come to. */
  | { readonly do: 'count'; readonly counter: string }

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

const options = JSON.parse(process.argv[2] ?? '') as LivePeerOptions
const peer = await new LivePeer(options).start()
const outputs = new Map<PipeId, OutputEnd>()

const tell = async (pipeId: PipeId, input: InputPipe): Promise<void> => {
  for await (const one of input)
    print({ ev: 'message', pipe: pipeId, text: textOf(one), from: one.from })
}

const perform = async (command: PeerCommand): Promise<object> => {
  switch (command.do) {
    case 'listen':
      void tell(command.pipe.id, peer.listen(command.pipe))
      return {}
    case 'bind': {
      const output = await peer.bind(command.pipe, command.peers)
      outputs.set(command.pipe.id, output)
      return { peer: output.binding.peerId, endpoint: output.binding.endpoint }
    }
    case 'send':
      await outputs.get(command.pipeId)?.send(textMessage(command.text))
      return {}
    case 'hear':
      await peer.hears(command.peerId)
      return {}
    case 'count':
      return { value: peer.counters.get(command.counter) }
  }
}

print({ ev: 'started', peer: peer.id, address: peer.address })
// Orphaned, it goes.
process.stdin.once('end', () => process.exit(0))
for await (const line of createInterface(process.stdin)) {
  const { number, ...command } = JSON.parse(line) as PeerCommand & { readonly number: number }
  perform(command).then(
    (result) => print({ ev: 'done', number, ...result }),
    (error: unknown) => print({ ev: 'failed', number, why: String(error) }),
  )
}
