import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judge } from '../support/signing.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { parseXml } from '../../src/main/protocol/xml/index.ts'
import { DOCUMENT_ROOTS, rewriteOf, rootOf } from './codecs.ts'
import { structureOf } from './structure.ts'

const text = readFileSync(`${import.meta.dirname}/../../docs/PROTOCOL.md`, 'utf8')
const examples = [...text.matchAll(/```xml\n([\s\S]*?)```/g)].map(([, example]) => example!)

describe.each(examples.map((example) => ({ name: rootOf(example), example })))(
  'the example of $name in docs/PROTOCOL.md',
  ({ name, example }) => {
    test('is what we read and write', () => {
      const written = rewriteOf(name)(example)
      expect(structureOf(parseXml(written))).toEqual(structureOf(parseXml(example)))
    })

    test('begins as every document we write', () => {
      const head = /^<\?xml.*\n<!DOCTYPE.*\n<[^>]*>/
      expect(head.exec(example)?.[0]).toBe(head.exec(rewriteOf(name)(example))?.[0])
    })
  },
)

test('docs/PROTOCOL.md has an example of each document that our services send', () => {
  expect(examples.map(rootOf).sort()).toEqual([
    'JxtaWire',
    'jxta:DiscoveryQuery',
    'jxta:DiscoveryResponse',
    'jxta:ERM',
    'jxta:ERQ',
    'jxta:ERR',
    'jxta:GenSRDI',
    'jxta:LimitedRangeRdvMessage',
    'jxta:PA',
    'jxta:PGA',
    'jxta:PeerInfoQueryMessage',
    'jxta:PeerInfoResponseMessage',
    'jxta:PipeAdvertisement',
    'jxta:PipeAdvertisement',
    'jxta:PipeResolver',
    'jxta:PipeResolver',
    'jxta:RdvAdvertisement',
    'jxta:RendezVousPropagateMessage',
    'jxta:ResolverQuery',
    'jxta:ResolverResponse',
    'jxta:ResolverSRDI',
  ])
})

test('the signed example holds, and not when a letter of it is changed', () => {
  const signed = examples.find((example) => example.includes('<PfSignature')) ?? ''
  const verdictOf = (document: string): string | undefined =>
    judge(new VirtualClock()).judgeStored(document).kind
  expect(verdictOf(signed)).toBe('authentic')
  expect(verdictOf(signed.replace('<Name>talk', '<Name>walk'))).toBe('refused')
})

test('every document that we can write stands there, as an example or within one', () => {
  const missing = DOCUMENT_ROOTS.filter((root) => !examples.some((one) => one.includes(`<${root}`)))
  expect(missing).toEqual([])
})
