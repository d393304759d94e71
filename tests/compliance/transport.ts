/**
 * What every `Transport` must do, whatever carries it. To put a new one under it, write a `TransportRig` (some thirty
 * lines, see toy.test.ts) and call `describeTransport`; one that listens at host and port has loopback-rig.ts.
 */
import { describe } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { testCarrying } from './transport-carrying.ts'
import { testEnding } from './transport-ending.ts'
import { testMeeting } from './transport-meeting.ts'
import type { TransportRig } from './transport-rig.ts'
import { transportWorld } from './transport-world.ts'

/** `whyNot`: why it cannot run on this machine, if so. */
export const describeTransport = (
  name: string,
  makeRig: () => TransportRig,
  whyNot?: string,
): void => {
  describe(`${name} as a transport`, skipUnless(whyNot), () => {
    const world = transportWorld(makeRig)
    testMeeting(world)
    testCarrying(world)
    testEnding(world)
  })
}
