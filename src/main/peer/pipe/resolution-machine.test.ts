import { expect, test } from 'vitest'
import { createPeerId, createPipeId } from '../../protocol/ids.ts'
import { ResolutionMachine } from './resolution-machine.ts'

const random = (count: number): Uint8Array => new Uint8Array(count).fill(7)
const pipe = { id: createPipeId(random), type: 'JxtaUnicast', name: 'press' } as const
const ada = createPeerId(random)

test('a peer that is asked alone late in the run is no slower for that', () => {
  const machine = new ResolutionMachine({
    ...{ pipe, timeoutMs: 5_000, directedTo: [], neighbours: [], audience: [ada], remembered: [] },
    canDial: () => true,
  })
  machine.step({ kind: 'start', wallMs: 0 }, 0)
  machine.step({ kind: 'tick' }, 600)
  const asked = machine.step({ kind: 'tick' }, 2_000)
  expect(asked).toContainEqual({ kind: 'ask-peer', peerId: ada, directed: false })
  const answer = { peerId: ada, from: ada, found: true, endpoint: 'tcp://10.0.0.1:9701' } as const
  const how = { toEverybody: false, channel: 'peer Ada', wallMs: 2_003 } as const
  machine.step({ kind: 'answer', ...answer, ...how }, 2_003)
  expect(machine.answers).toMatchObject([{ peerId: ada, source: 'direct', rttMs: 3 }])
  expect(machine.asked).toMatchObject([{ channel: 'peer Ada', firstAnswerMs: 3 }])
})
