import { expect, test } from 'vitest'
import { endPage } from './closed-page.ts'

test('nothing that a page has begun goes on when it is gone', async () => {
  let ran = 0
  setInterval(() => ran++, 1)
  setTimeout(() => ran++, 1)
  endPage()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(ran).toBe(0)
})
