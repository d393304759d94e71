import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { numbersIn } from '../../../shared/decode/index.ts'
import { temporaryFolder } from '../../../../tests/support/folders.ts'
import { OTHER, PIPE, pipeMessage, recordingRig } from '../../../../tests/support/recording.ts'
import { seriesPart } from './series.ts'

const rig = () => {
  const made = recordingRig(join(temporaryFolder(), 'captures'))
  onTestFinished(() => made.stop())
  made.capture.setPayload(undefined, true)
  const path = () => {
    const content = made.source.contentOf(1)
    return (content?.kind === 'whole' && numbersIn(content.bytes)[0]?.path) || []
  }
  const whole = (direction: 'in' | 'out' = 'in') => {
    const values: number[] = []
    let [next, parts, without] = [0, 0, 0]
    for (let left = 1; left > 0; parts++) {
      const part = seriesPart(made.source, { pipeId: PIPE, direction, path: path(), next })
      values.push(...part.values)
      without += part.without
      ;({ next, left } = part)
    }
    return { values, parts, without, next }
  }
  return { ...made, whole, path }
}

it('gives a number of all messages of a pipe that went one way, part after part', () => {
  const { capture, whole } = rig()
  for (let n = 0; n < 1_000; n++) {
    capture.take(pipeMessage(`{"t":${n}}`))
    capture.take(pipeMessage(`{"t":${n}}`, { param: OTHER }))
    capture.take(pipeMessage(`{"t":-1}`, { direction: 'out' }))
  }
  const { values, parts } = whole()
  expect(values).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
  expect(parts).toBeGreaterThan(2)
  expect(whole('out').values).toEqual(new Array(1_000).fill(-1))
})

it('counts messages without it, and goes on where it was', () => {
  const { capture, source, whole, path } = rig()
  capture.take(pipeMessage('{"t":1}'))
  capture.take(pipeMessage('{"other":2}'))
  capture.setPayload(undefined, false)
  capture.take(pipeMessage('{"t":3}'))
  const before = whole()
  expect(before).toMatchObject({ values: [1], without: 2 })
  capture.setPayload(undefined, true)
  capture.take(pipeMessage('{"t":4}'))
  const wish = { pipeId: PIPE, direction: 'in', path: path(), next: before.next } as const
  expect(seriesPart(source, wish)).toMatchObject({ values: [4], left: 0 })
})
