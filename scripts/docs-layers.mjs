// Writes the layer table into docs/ARCHITECTURE.md, between its markers.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { layersAsMarkdown } from './layers.mjs'

const begin = '<!-- layers: written by `npm run docs:layers` from scripts/layers.mjs -->'
const end = '<!-- /layers -->'

/** The text of the docs with the table as it is now. */
export function renderDocs(/** @type {string} */ docs) {
  const from = docs.indexOf(begin)
  const to = docs.indexOf(end)
  if (from < 0 || to < from) throw new Error('docs/ARCHITECTURE.md has lost its layer markers')
  return `${docs.slice(0, from + begin.length)}\n<!-- prettier-ignore-start -->\n\n${layersAsMarkdown()}\n\n<!-- prettier-ignore-end -->\n${docs.slice(to)}`
}

if (import.meta.main) {
  const file = resolve(import.meta.dirname, '../docs/ARCHITECTURE.md')
  writeFileSync(file, renderDocs(readFileSync(file, 'utf8')))
}
