/** One place for the peers of a suite: starts them on loopback, ends them whatever happens, tells what went over the wire. */
import { afterAll, beforeEach } from 'vitest'
import { ownMulticastPort } from '../support/multicast-port.ts'
import { LivePeer, type LivePeerOptions } from './live-peer.ts'
import { Oracle, type OracleOptions } from './oracle.ts'
import { Transcript } from './transcript.ts'

/** Most suites' peers meet on a multicast port of their own, so that suites cannot hear each other. */
const MULTICAST_PORT = ownMulticastPort()

export class Lab {
  readonly multicastPort = MULTICAST_PORT
  readonly transcript = new Transcript()
  readonly #running: { stop(): Promise<void> }[] = []

  async oracle(options: OracleOptions): Promise<Oracle> {
    const oracle = this.keep(await Oracle.start(options))
    this.transcript.followOracle(oracle)
    return oracle
  }

  async peer(options: LivePeerOptions): Promise<LivePeer> {
    const peer = this.keep(new LivePeer(options))
    this.transcript.followPeer(peer)
    return peer.start()
  }

  /** Stops it with the lab. */
  keep<T extends { stop(): Promise<void> }>(one: T): T {
    this.#running.push(one)
    return one
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#running.splice(0).map((one) => one.stop()))
  }
}

/** A lab for the suite that is being described: emptied after it, and its transcript printed when a test fails. */
export const createLab = (): Lab => {
  const lab = new Lab()
  beforeEach(({ onTestFailed }) => {
    lab.transcript.begin()
    onTestFailed(() => console.error(lab.transcript.text()))
  })
  afterAll(() => lab.stop())
  return lab
}
