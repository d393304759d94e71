// The peer in the middle: tells the process that started it where it is, and ends with that one.
import { startPeer } from './pipefitter.ts'

const { place } = await startPeer({ role: 'rendezvous', relay: true })
process.on('disconnect', () => process.exit(0))
process.send?.(place.address)
