/**
 * A peer of ours as a process of its own, so that a test can end it as a power cut would. Its only argument is a JSON
 * text: the options of the peer, and the pipe whose input end it binds. It prints one JSON line when it is up, and one
 * for each message that comes through the pipe.
 */
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { LivePeer, textOf, type LivePeerOptions } from './live-peer.ts'

export interface PeerProcessOptions {
  readonly peer: LivePeerOptions
  readonly pipe: PipeAdvertisement
}

const { peer: options, pipe } = JSON.parse(process.argv[2] ?? '') as PeerProcessOptions
const peer = await new LivePeer(options).start()
const input = peer.listen(pipe)
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
print({ ev: 'started', id: peer.id, address: peer.address })
// Orphaned, it goes.
process.stdin.once('end', () => process.exit(0)).resume()
for await (const received of input) print({ ev: 'message', text: textOf(received) })
