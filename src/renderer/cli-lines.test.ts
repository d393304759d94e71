import { expect, it } from 'vitest'
import { cliLines, shellWord } from './cli-lines.ts'

it('quotes what a shell would take apart', () => {
  expect(shellWord('tcp://10.0.0.1:9701')).toBe('tcp://10.0.0.1:9701')
  expect(shellWord("it's; rm -rf $HOME")).toBe(String.raw`'it'\''s; rm -rf $HOME'`)
  expect(shellWord('')).toBe("''")
})

it('writes a whole line', () => {
  expect(cliLines.createPipe({ name: 'my pipe', transport: 'tcp', hours: 24, publish: true })).toBe(
    "pipefitter pipe create 'my pipe' --transport tcp --hours 24 --publish",
  )
})
