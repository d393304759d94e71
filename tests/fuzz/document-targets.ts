/** XML, the documents of the protocols, and the texts in them. */
import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { equalBytes, utf8Encode } from '../../src/main/base/bytes.ts'
import {
  formatEndpointAddress,
  hostPort,
  parseEndpointAddress,
} from '../../src/main/protocol/addresses.ts'
import { parseAdvertisement } from '../../src/main/protocol/documents/advertisement.ts'
import { signatureOf, toBeSigned } from '../../src/main/protocol/documents/signature.ts'
import { parseJxtaId } from '../../src/main/protocol/ids.ts'
import { formatXml, parseXml } from '../../src/main/protocol/xml/index.ts'
import { DOCUMENT_CASES } from './document-arbitraries.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { found, textOf, texts } from './seeds.ts'

const documentTargets: FuzzTarget[] = DOCUMENT_CASES.map(({ name, cases, parse, encode }) => ({
  name,
  seeds: [
    ...fc.sample(cases, { numRuns: 20, seed: 7 }).map(({ document }) => utf8Encode(document)),
    ...found.filter(({ text }) => accepts(parse, text)).map(({ text }) => utf8Encode(text)),
  ],
  run(input) {
    const value = parse(textOf(input))
    const written = encode(value as never)
    deepStrictEqual(encode(parse(written) as never), written)
  },
}))

export const DOCUMENT_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'XML',
    seeds: found.map(({ text }) => utf8Encode(text)),
    run: (input) => void parseXml(textOf(input)),
  },
  {
    name: 'advertisement',
    seeds: documentTargets.slice(0, 3).flatMap(({ seeds }) => seeds),
    run: (input) => void parseAdvertisement(textOf(input)),
  },
  {
    name: 'signed advertisement',
    seeds: documentTargets
      .slice(0, 2)
      .flatMap(({ seeds }) => seeds)
      .filter((seed) => textOf(seed).includes('PfSignature')),
    run(input) {
      const root = parseXml(textOf(input))
      const signature = signatureOf(root)
      if (signature === undefined) return
      const bytes = toBeSigned(root, signature)
      deepStrictEqual(toBeSigned(parseXml(formatXml(root)), signature), bytes)
      const changed = toBeSigned({ ...root, text: `${root.text}x` }, signature)
      deepStrictEqual(equalBytes(changed, bytes), false)
    },
  },
  ...documentTargets,
  {
    name: 'id',
    seeds: texts(
      'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
      'urn:jxta:cbid-59616261646162614A7874615032503396E06A740A636EF608590B01D6278C2603',
      'urn:jxta:jxta-NetGroup',
    ),
    run(input) {
      const parsed = parseJxtaId(textOf(input))
      deepStrictEqual(parseJxtaId(parsed.urn), parsed)
    },
  },
  {
    name: 'address',
    seeds: texts(
      'tcp://10.77.0.2:43858/EndpointService:jxta-NetGroup/EndpointRouter',
      'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03#PipeService/x',
      'jxta://uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
      'tcp://[fe80::1]:9701',
    ),
    run(input) {
      const address = parseEndpointAddress(textOf(input))
      deepStrictEqual(parseEndpointAddress(formatEndpointAddress(address)), address)
    },
  },
  {
    name: 'host and port',
    seeds: texts('10.77.0.2:43858', '[fe80::1]:9701', 'peer.example:0'),
    run: (input) => void hostPort(textOf(input)),
  },
]

function accepts(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}
