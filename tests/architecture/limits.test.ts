import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { renderLimits } from '../../scripts/docs-limits.mjs'
import {
  ADVERTISEMENT_RATE,
  ADVERTISEMENT_RATE_TOTAL,
  MESSAGE_RATE,
  MESSAGE_RATE_TOTAL,
} from '../../src/main/peer/resolver/source-rates.ts'
import type { Rate } from '../../src/main/base/token-bucket.ts'

const docs = readFileSync(join(resolve(import.meta.dirname, '../..'), 'docs/LIMITS.md'), 'utf8')

test('docs/LIMITS.md tells the bounds as they are: else run `npm run docs:limits`', () => {
  expect(renderLimits(docs)).toBe(docs)
  expect(docs.match(/^\| `[A-Z]/gm)?.length).toBeGreaterThan(100)
})

test('and the rates', () => {
  const told = (each: Rate, total: Rate): RegExp =>
    new RegExp(
      [each, total]
        .map(
          ({ burst, perSecond }) =>
            `${burst.toLocaleString('en')}, ${perSecond.toLocaleString('en')}`,
        )
        .join(' +\\| +'),
    )
  expect(docs).toMatch(told(MESSAGE_RATE, MESSAGE_RATE_TOTAL))
  expect(docs).toMatch(told(ADVERTISEMENT_RATE, ADVERTISEMENT_RATE_TOTAL))
})
