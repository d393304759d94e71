// Reads a report of vitest (its `json` reporter) and prints `PASSED FAILED SKIPPED`, then two lines for each test that failed and
// for each file that did not load: its name, and the first line of what it failed by. Prints `0 0 0` where there is no report.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const LINE_MAX = 300

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const firstLine = (text = 'no error was kept') =>
  stripVTControlCharacters(text).trim().split('\n', 1)[0].slice(0, LINE_MAX)

const failure = (name, why) => `FAILED ${name}\n       ${firstLine(why)}`

/** What failed in a file: its tests; or itself, where none of them did. */
const failuresOf = ({ name, status, message, assertionResults }) => {
  const file = relative(process.cwd(), name)
  const tests = assertionResults.filter((test) => test.status === 'failed')
  if (tests.length === 0) return status === 'failed' ? [failure(file, message)] : []
  return tests.map((test) => failure(`${file} > ${test.fullName}`, test.failureMessages?.[0]))
}

const report = read(process.argv[2])
if (report === undefined) console.log('0 0 0')
else {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = report
  console.log(numPassedTests, numFailedTests, numPendingTests + numTodoTests)
  for (const line of testResults.flatMap(failuresOf)) console.log(line)
}
