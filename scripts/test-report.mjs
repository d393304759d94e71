// Reads a report of vitest (its `json` reporter), and that of a second try of some of its files, which counts instead of their
// first. Prints `PASSED FAILED SKIPPED`, then two lines for each test that failed and for each file that did not load: its name,
// and the first line of what it failed by; and the same, as unsteady, for what failed at the first try alone. Prints `0 0 0`
// where there is no report.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const LINE_MAX = 300

const filesOf = (report) => {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults
  } catch {
    return []
  }
}

const firstLine = (text = 'no error was kept') =>
  stripVTControlCharacters(text).trim().split('\n', 1)[0].slice(0, LINE_MAX)

/** What failed in a file, by name, with why: its tests; or itself, where none of them did. */
const failuresOf = ({ name, status, message, assertionResults }) => {
  const file = relative(process.cwd(), name)
  const tests = assertionResults.filter((test) => test.status === 'failed')
  if (tests.length === 0) return status === 'failed' ? [[file, message || undefined]] : []
  return tests.map((test) => [`${file} > ${test.fullName}`, test.failureMessages?.[0]])
}

const told = (what, [name, why]) => `${what} ${name}\n${' '.repeat(what.length)} ${firstLine(why)}`

const first = filesOf(process.argv[2])
const second = new Map(filesOf(process.argv[3]).map((file) => [file.name, file]))
const files = first.map((file) => second.get(file.name) ?? file)

const statuses = files.flatMap((file) => file.assertionResults.map((test) => test.status))
const count = (status) => statuses.filter((one) => one === status).length
const [passed, failed] = [count('passed'), count('failed')]
console.log(passed, failed, statuses.length - passed - failed)

const failures = files.flatMap(failuresOf)
for (const failure of failures) console.log(told('FAILED', failure))
const stillFailing = new Set(failures.map(([name]) => name))
for (const failure of first.flatMap(failuresOf))
  if (!stillFailing.has(failure[0])) console.log(told('UNSTEADY', failure))
