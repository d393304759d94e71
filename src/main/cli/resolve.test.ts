import { describe, expect, it } from 'vitest'
import type { FakeHost } from '../../../tests/support/fake-host.ts'
import { answerRow, resolutionRow } from '../../../tests/support/rows.ts'
import { runCli, startCli } from '../../../tests/support/run-cli.ts'
import { serve, until, withPipes } from '../../../tests/support/served-host.ts'

describe('pipe resolve', () => {
  /** A host whose query brings these answers, one after the other, and then ends. */
  const answering = (answers: ReturnType<typeof answerRow>[]) => {
    const host: FakeHost = withPipes('news').on('pipes.resolve', () => {
      setImmediate(() => {
        for (const answer of answers) host.change('answers', { rows: [answer] })
        const last = new Map(answers.map((answer) => [answer.id, answer]))
        host.snapshots.set('answers', [...last.values()])
        host.change('resolutions', {
          rows: [resolutionRow({ state: 'done', summary: 'That is all.' })],
        })
      })
      return { resolutionId: 'run' }
    })
    return host
  }

  it('prints the answers as they come and the summary, and ends with 0 when one is usable', async () => {
    const { profile } = await serve(
      answering([
        answerRow('a', { verdict: 'checking' }),
        answerRow('a', { wouldChoose: 'nearest' }),
      ]),
    )
    const { code, stdout } = await runCli(profile, ['pipe', 'resolve', 'news', '--json'])
    const lines = stdout
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { answer?: { verdict: string }; resolution?: { summary: string } },
      )
    expect(code).toBe(0)
    expect(lines.at(-2)?.answer?.verdict).toBe('usable')
    expect(lines.at(-1)?.resolution?.summary).toBe('That is all.')
    const people = await runCli(profile, ['pipe', 'resolve', 'news'])
    expect(people.stdout).toMatch(/^PEER .*VERDICT/)
    expect(people.stdout).toContain('That is all.\nThe rule would choose bob: nearest\n')
  })

  it('ends with 5 when nobody can be bound', async () => {
    const { profile } = await serve(answering([answerRow('a', { verdict: 'refused' })]))
    expect(await runCli(profile, ['pipe', 'resolve', 'news'])).toMatchObject({ code: 5 })
  })

  it('cancels the query in the host at Ctrl-C', async () => {
    const cancelled: unknown[] = []
    const host: FakeHost = withPipes('news')
      .on('pipes.resolve', () => ({ resolutionId: 'run' }))
      .on('pipes.cancelResolve', (input) => {
        cancelled.push(input)
        host.change('resolutions', { rows: [resolutionRow({ state: 'cancelled' })] })
        return {}
      })
    const { profile } = await serve(host)
    const run = startCli(profile, ['pipe', 'resolve', 'news'])
    await until(() => expect(host.signals).toHaveLength(1))
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    expect(cancelled).toEqual([{ resolutionId: 'run' }])
  })
})
