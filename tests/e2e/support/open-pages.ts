// The pages that are open, by the name of their peer, so that a test that fails can keep a picture of each.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { DEADLINE_MS } from './waiting.ts'
import { ROOT } from './programs.ts'

const FOLDER = resolve(ROOT, 'test-results/e2e')
const open = new Map<Page, string>()

export const watchPage = (page: Page, name: string): void => {
  page.setDefaultTimeout(DEADLINE_MS)
  open.set(page, name)
  page.once('close', () => open.delete(page))
}

/** Keeps a picture of every open page; one that cannot be drawn any more is left out. */
export const keepPictures = async (test: string): Promise<void> => {
  mkdirSync(FOLDER, { recursive: true })
  await Promise.allSettled([...open].map(([page, name]) => keepPicture(page, `${test} ${name}`)))
}

const keepPicture = async (page: Page, title: string): Promise<void> => {
  const file = title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 180)
  await page.screenshot({ path: resolve(FOLDER, `${file}.png`), timeout: 5_000 })
}
