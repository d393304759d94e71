import { describe, expect, it } from 'vitest'
import { sampleAttachment } from '../../dev/sample-attachments.ts'
import { samplePipe } from '../../dev/sample-rows.ts'
import { pipesToShare, pipesToUse } from './pipes-to-fit.ts'

const own = samplePipe('own')
const taken = samplePipe('taken')
const found = samplePipe('found', { origin: 'found' })
const heard = samplePipe('heard', { origin: 'found', listening: true })
const everybody = samplePipe('everybody', { type: 'JxtaPropagate' })
const secret = samplePipe('secret', { type: 'PipefitterPropagateSecure' })
const echo = samplePipe('echo', { echo: true })
const all = [taken, everybody, secret, echo, heard, own, found]
const names = (options: readonly { readonly label: string }[]) =>
  options.map(({ label }) => label.split(' ')[0])

describe('pipes that can be fitted', () => {
  it('to a service here are those that end here and are fitted to none', () => {
    const attachments = [sampleAttachment('a', taken), sampleAttachment('b', own, { kind: 'port' })]
    expect(names(pipesToShare(all, attachments))).toEqual(['heard', 'own'])
  })

  it('to a port here are all with two ends, those of others first', () => {
    expect(names(pipesToUse(all))).toEqual(['found', 'heard', 'own', 'taken'])
  })

  it('are told apart by their ids where they have one name', () => {
    const [first] = pipesToUse([own])
    expect(first).toEqual({ value: own.id, label: `own (${own.shortId})` })
  })
})
