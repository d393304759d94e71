import type { CheckRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'

const MARKS: Readonly<Record<CheckRow['verdict'], string>> = {
  pass: 'pass',
  warn: 'WARN',
  fail: 'FAIL',
  unknown: '?',
  waiting: '…',
  running: '…',
}

const MARK_WIDTH = 4

export const declareDoctor: Declare = (parent, runtime) => {
  parent
    .command('doctor')
    .description(
      'find out why peers do not see or reach each other; ends with 1 when something fails',
    )
    .action(
      onHost(runtime, async ({ client, output, signal }) => {
        output.line('Looking; this takes a few seconds …')
        const { checks } = await client.call('doctor.run', {}, { signal })
        output.object({ checks })
        for (const check of checks) for (const line of linesOf(check)) output.line(line)
        return checks.some(({ verdict }) => verdict === 'fail') ? 1 : 0
      }),
    )
}

const linesOf = ({ title, verdict, finding, cause, fix, command }: CheckRow): readonly string[] => {
  const more = (label: string, text: string | undefined): readonly string[] =>
    text === undefined ? [] : [`${' '.repeat(MARK_WIDTH)}  ${label}${text}`]
  return [
    `${MARKS[verdict].padEnd(MARK_WIDTH)}  ${title}: ${finding}`,
    ...more('why: ', cause),
    ...more('fix: ', fix),
    ...more('$ ', command),
  ]
}
