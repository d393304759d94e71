import { describe, expect, test, vi } from 'vitest'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { Peer } from '../../peer/peer.ts'
import type { StoredBinding } from '../../peer/ports/store.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { BoundEnds } from './bound-ends.ts'

const PIPE = 'urn:jxta:uuid-pipe' as PipeId
const ANN = 'urn:jxta:uuid-ann' as PeerId
const BEN = 'urn:jxta:uuid-ben' as PeerId

/** An end as far as it is looked at here. */
const endTo = (peerId: PeerId) => {
  const changed = new Emitter<void>()
  const end = {
    ...{ binding: { peerId }, changed, state: 'bound', stateReason: 'Opened', cause: '' },
    enter(state: string, reason: string, cause = '') {
      Object.assign(end, { state, stateReason: reason, cause })
      changed.emit()
    },
    close(reason: string) {
      if (end.state !== 'unbound') end.enter('unbound', reason)
    },
  }
  return { ...end, end, pipe: end as unknown as OutputEnd }
}

const lineOf = (peerId: PeerId): StoredBinding => ({
  ...{ id: `line ${peerId}`, pipeId: PIPE, peerId, endpoint: 'tcp://a:1', transport: 'tcp' },
  ...{ chosenBy: 'rule', reason: 'the first', boundWallMs: 1 },
})

const rig = () => {
  const clock = new VirtualClock(1_000)
  const counters = new Counters()
  const recordBinding = vi.fn<(line: StoredBinding) => void>()
  const onEnded = vi.fn<(pipeId: PipeId, end: OutputEnd, isLast: boolean) => void>()
  const onChange = vi.fn<(pipeId: PipeId) => void>()
  const peer = { counters, recordBinding } as unknown as Peer
  return {
    ends: new BoundEnds({ peer, clock, onChange, onEnded }),
    ...{ clock, counters },
    recordBinding,
    onEnded,
    onChange,
  }
}

describe('the ends that are bound', () => {
  test('are written into the history as they begin, and as they end with the reason', async () => {
    const { ends, clock, recordBinding, onEnded } = rig()
    const one = endTo(ANN)
    ends.take(PIPE, one.pipe, lineOf(ANN))
    expect([ends.has(PIPE), ends.of(PIPE), ends.to(PIPE, ANN)]).toEqual([true, one.pipe, one.pipe])
    await clock.advance(500)
    one.end.close('Closed by hand')
    expect(recordBinding.mock.calls.map(([line]) => line.endReason)).toEqual([
      undefined,
      'Closed by hand',
    ])
    expect(recordBinding.mock.calls[1]?.[0].endedWallMs).toBe(1_500)
    expect(ends.has(PIPE)).toBe(false)
    expect(ends.lost(PIPE)).toEqual({ reason: 'Closed by hand', atWallMs: 1_500, notLetIn: false })
    expect(onEnded.mock.calls).toEqual([[PIPE, one.pipe, true]])
  })

  test('of one peer take the place of one another, and the pipe is not lost by it', () => {
    const { ends, onEnded } = rig()
    const [former, next] = [endTo(ANN), endTo(ANN)]
    ends.take(PIPE, former.pipe, lineOf(ANN))
    ends.take(PIPE, next.pipe, lineOf(ANN))
    expect(former.end).toMatchObject({ state: 'unbound', stateReason: 'Bound anew' })
    expect([ends.only(PIPE), ends.lost(PIPE)]).toEqual([next.pipe, undefined])
    expect(onEnded).not.toHaveBeenCalled()
  })

  test('of several holders are one a holder; one whose link is there speaks for the pipe', () => {
    const { ends, onEnded } = rig()
    const [ann, ben] = [endTo(ANN), endTo(BEN)]
    ends.take(PIPE, ann.pipe, lineOf(ANN))
    ends.take(PIPE, ben.pipe, lineOf(BEN))
    ann.end.enter('rebinding', 'The link broke')
    expect([ends.of(PIPE), ends.only(PIPE), ends.all(PIPE).length]).toEqual([
      ben.pipe,
      undefined,
      2,
    ])
    ben.end.close('gone')
    expect(onEnded.mock.lastCall).toEqual([PIPE, ben.pipe, false])
    expect([ends.of(PIPE), ends.lost(PIPE)]).toEqual([ann.pipe, undefined])
  })

  test('that a peer lets in no more are lost for that, until the pipe is bound anew', () => {
    const { ends } = rig()
    const one = endTo(ANN)
    ends.take(PIPE, one.pipe, undefined)
    one.end.enter('unbound', 'Not let in', 'refused')
    expect(ends.lost(PIPE)).toMatchObject({ reason: 'Not let in', notLetIn: true })
    ends.take(PIPE, endTo(BEN).pipe, undefined)
    expect(ends.lost(PIPE)).toBeUndefined()
  })

  test('end also where the history cannot be written, which is told', () => {
    const { ends, counters, recordBinding } = rig()
    const one = endTo(ANN)
    ends.take(PIPE, one.pipe, lineOf(ANN))
    recordBinding.mockImplementation(() => {
      throw new PipefitterError('store/failed', 'the disk is full')
    })
    one.end.close('Closed by hand')
    expect(ends.has(PIPE)).toBe(false)
    expect(ends.lost(PIPE)?.reason).toBe(
      'Closed by hand; its history was not written: the disk is full',
    )
    expect(counters.get('store.failed-flushes')).toBe(1)
  })

  test('are all closed at the end, and each change of theirs is told', () => {
    const { ends, onChange } = rig()
    const [ann, ben] = [endTo(ANN), endTo(BEN)]
    ends.take(PIPE, ann.pipe, lineOf(ANN))
    ends.take(PIPE, ben.pipe, lineOf(BEN))
    ends.closeAll('The peer stops')
    expect([ann.end.stateReason, ben.end.stateReason]).toEqual(['The peer stops', 'The peer stops'])
    expect([ends.has(PIPE), ends.all(PIPE)]).toEqual([false, []])
    expect(onChange).toHaveBeenCalledTimes(4)
  })
})
