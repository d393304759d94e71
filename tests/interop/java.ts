/**
 * Where the JXSE peer of these suites comes from: the folder with its jars (PIPEFITTER_JXSE) and the folder with the
 * program that drives it (PIPEFITTER_ORACLE). The classes are compiled once and kept in the system's temporary folder,
 * under a name made of the sources.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { findProgram } from '../support/skips.ts'

const JARS = [
  'jxse-2.7.jar',
  'bcprov-jdk15-145.jar',
  'netty-3.1.5.GA.jar',
  'httptunnel-0.92.jar',
  'javax.servlet.jar',
  'org.mortbay.jetty.jar',
  'h2-1.2.127.jar',
  'derby-10.5.1.1.jar',
]
const HOW = 'docs/INTEROPERABILITY.md says how to get it'

const sources =
  process.env.PIPEFITTER_ORACLE ?? resolve(import.meta.dirname, '../../../shared/oracle')
const jars = process.env.PIPEFITTER_JXSE

/** Why no JXSE peer can be run here, or undefined when one can. */
export const whyNoOracle = (): string | undefined => {
  if (jars === undefined)
    return `no live JXSE peer: PIPEFITTER_JXSE does not name the folder with its jars; ${HOW}`
  const missing = JARS.find((jar) => !existsSync(join(jars, jar)))
  if (missing !== undefined) return `no live JXSE peer: ${missing} is not in ${jars}; ${HOW}`
  if (!existsSync(join(sources, 'Oracle.java')))
    return `no live JXSE peer: PIPEFITTER_ORACLE does not name the folder with Oracle.java; ${HOW}`
  for (const program of ['java', 'javac']) {
    if (findProgram(program) === undefined)
      return `no live JXSE peer: the program ${program} is missing (Debian: openjdk-17-jdk-headless); ${HOW}`
  }
  return undefined
}

/** The program that drives it, and what we add to it. */
const javaFiles = (): readonly string[] => [
  ...javaFilesIn(sources),
  ...javaFilesIn(join(import.meta.dirname, 'java')),
]

const javaFilesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.java'))
    .sort()
    .map((name) => join(folder, name))

/** Compiles what is not compiled yet. Several test files may do so at once: the first to finish wins. */
const compileClasses = (folder: string): string => {
  const hash = createHash('sha256')
  for (const file of javaFiles()) hash.update(readFileSync(file))
  const classes = join(tmpdir(), `pipefitter-oracle-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(classes)) return classes
  const fresh = mkdtempSync(join(tmpdir(), 'pipefitter-javac-'))
  const options = ['-nowarn', '-cp', join(folder, '*'), '-d', fresh]
  execFileSync('javac', [...options, ...javaFiles()], { stdio: 'pipe' })
  try {
    renameSync(fresh, classes)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(classes)) throw error
  }
  return classes
}

/** The arguments for `java` that run the oracle, up to and including its class. `cbjx`: sign every message. */
export const oracleArguments = (cbjx: boolean, program = 'Oracle'): readonly string[] => {
  if (jars === undefined) throw new Error(whyNoOracle())
  const path = [compileClasses(jars), join(jars, '*')].join(delimiter)
  return [
    ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx512m'],
    `-Djava.security.properties=${join(sources, 'legacy-tls.security')}`,
    ...(cbjx ? [] : ['-Dnet.jxta.endpoint.WireFormatMessageFactory.CBJX_DISABLE=true']),
    '-Djava.net.preferIPv4Stack=true',
    ...['-cp', path, program],
  ]
}
