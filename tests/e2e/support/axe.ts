import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  readonly axe: { run(options: { runOnly?: string[] }): Promise<AxeResults> }
}

/**
 * What axe finds serious or critical in a page: the rule, and where it is broken. A screen that is still being drawn may have
 * faults that it does not keep: ask until there are none (`expect.poll`).
 * @param rules These alone; absent: all.
 */
export const seriousFaults = async (
  page: Page,
  rules?: readonly string[],
): Promise<readonly string[]> => {
  // Evaluated by the debugger, which the page's content policy does not bind.
  await page.evaluate(SOURCE)
  const { violations } = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as Axe).axe.run(runOnly === undefined ? {} : { runOnly }) as Promise<
        Pick<AxeResults, 'violations'>
      >,
    rules === undefined ? undefined : [...rules],
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`))
}
