/** Conversations over a pipe, in each of their states. */
import type { PipeRow } from '../../shared/rows.ts'
import type { FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'
import { ago, MINUTE } from './evening-time.ts'

export function conversationsOfEvening(host: FakeHost, pipe: PipeRow) {
  const bound = sample.sampleConversation(pipe, 'lathe-2', {
    ...{ held: 2, heldBytes: 180, doubles: 41 },
    beside: sample.sampleSecondPath,
  })
  const lost = sample.sampleConversation(pipe, 'lathe-1', {
    ...{ opened: 'there', state: 'Rebinding', held: 37, heldBytes: 5_120 },
    ...{ saved: { here: true, there: true }, givesUpWallMs: ago(-23 * 60 * MINUTE) },
    stateReason: 'The link broke: no answer for 20 s. Another way is looked for; 37 messages wait.',
    ...{ openedWallMs: ago(14 * MINUTE), stateSinceWallMs: ago(20_000) },
  })
  const over = sample.sampleConversation(pipe, 'kiln', {
    ...{ reliable: false, state: 'Unbound', stateReason: 'The other side closed it' },
    ...{ openedWallMs: ago(40 * MINUTE), sent: 3, sentBytes: 90, received: 0, receivedBytes: 0 },
  })
  host.put('conversations', { pipeId: pipe.id }, bound, lost, over)
  for (const { id, peerName } of [bound, lost])
    host.put(
      'conversationMessages',
      { conversationId: id },
      ...Array.from({ length: 9 }, (_, at) =>
        sample.sampleMessage(pipe, at, { peerName, direction: at % 2 === 1 ? 'out' : 'in' }),
      ),
    )
}
