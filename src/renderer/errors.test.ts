import { afterEach, describe, expect, it } from 'vitest'
import { ERROR_TABLE } from '../main/base/error-table.ts'
import { CallError } from '../shared/wire-error.ts'
import { wordsOf } from './errors.ts'
import { en } from './words/en/index.ts'
import { speakIn } from './words/index.ts'

const nobody = new CallError({
  code: 'pipe/nobody-answered',
  message: 'Nobody answered for the pipe "telemetry" within 5 s',
  hint: 'Start a peer that has the input end bound, then resolve again.',
  retry: true,
})

describe('errors of the peer in words', () => {
  afterEach(() => speakIn('en'))

  it('has words for every code of the peer, and for no other', () => {
    expect(Object.keys(en.errors).toSorted()).toEqual(Object.keys(ERROR_TABLE).toSorted())
  })

  it('says what to do in the words of the peer’s own table', () => {
    for (const [code, { hint }] of Object.entries(ERROR_TABLE))
      expect(Object.entries(en.errors).find(([own]) => own === code)?.[1].todo).toBe(hint)
  })

  it('lets the peer speak for itself in English', () => {
    expect(wordsOf(nobody)).toEqual({ what: nobody.message, todo: nobody.hint, code: nobody.code })
  })

  it('says it by its code in another language, with the peer’s sentence behind it', async () => {
    await speakIn('de')
    expect(wordsOf(nobody)).toEqual({
      what: 'Niemand hat für die Pipe geantwortet.',
      todo: 'Starte einen Peer, der das Eingangsende gebunden hat, und frage dann noch einmal ab.',
      code: 'pipe/nobody-answered',
      detail: nobody.message,
    })
  })

  it('lets the peer speak where it has a code that this page does not know', async () => {
    await speakIn('ar')
    const newer = new CallError({ ...nobody.wire, code: 'pipe/of-tomorrow' })
    expect(wordsOf(newer)).toEqual({
      what: nobody.message,
      todo: nobody.hint,
      code: 'pipe/of-tomorrow',
    })
  })

  it('tells what nobody expected in the language that is spoken', async () => {
    await speakIn('de')
    expect(wordsOf(new Error('boom'))).toMatchObject({
      what: 'boom',
      code: 'window/unexpected',
      todo: expect.stringMatching(/^Versuche /),
    })
  })
})
