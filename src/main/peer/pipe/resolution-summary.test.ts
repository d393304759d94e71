import { describe, expect, test } from 'vitest'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import type { BindingAnswer, Verdict } from './answer.ts'
import type { Asked } from './resolution-machine.ts'
import { summarise } from './resolution-summary.ts'

const answers = (...verdicts: readonly Verdict[]): readonly BindingAnswer[] =>
  verdicts.map((verdict, n) => ({
    ...{ peerId: peerIdOf(n), source: 'multicast', receivedWallMs: 0, verdict, reason: '' },
  }))
const sent: Asked = { channel: 'mcast:eth0', state: 'sent', answers: 0 }
const failed: Asked = { channel: 'mcast:wlan0', state: 'failed', answers: 0, error: 'x' }

describe('a resolution in words', () => {
  test.each([
    [answers('usable'), '1 peer can be bound.'],
    [answers('usable', 'usable', 'refused'), '2 peers can be bound; 1 more answered but cannot.'],
    [answers('refused', 'unusable'), '2 peers answered, but none can be bound.'],
  ])('with answers', (given, expected) => {
    expect(summarise({}, 'done', given, [sent])).toBe(expected)
  })

  test('while it asks, and when it was cancelled', () => {
    expect(summarise({}, 'asking', [], [sent, failed])).toBe('Asking mcast:eth0, mcast:wlan0…')
    expect(summarise({}, 'asking', [], [])).toBe('Asking the network…')
    expect(summarise({}, 'cancelled', [], [sent])).toBe('Cancelled before an answer came.')
  })

  test.each([
    [[sent], 'Asked: mcast:eth0.'],
    [[sent, failed], 'Asked: mcast:eth0, mcast:wlan0 (1 failed).'],
    [[failed], 'All channels failed: mcast:wlan0.'],
    [[], 'There was no channel to ask on: is a network up?'],
  ])('nobody answered, asked on %j', (asked, expected) => {
    expect(summarise({}, 'done', [], asked)).toBe(
      `Nobody answered. No peer that can be reached has the input end of this pipe bound. ${expected}`,
    )
  })

  test('nobody answered for a specified transport: the summary says exactly that', () => {
    expect(summarise({ transport: 'ws' }, 'done', [], [sent])).toBe(
      'Nobody answered. The pipe specifies the transport ws: only a peer that has its input end bound, on an ' +
        'interface that implements ws, answers. Asked: mcast:eth0.',
    )
  })
})
