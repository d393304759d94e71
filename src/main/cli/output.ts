import type { Writable } from 'node:stream'
import { printable, printableJson } from '../base/printable.ts'
import { formatTable } from './table.ts'
import type { Column } from './table.ts'

/** Version of what `--json` prints; grows when a field changes its meaning or goes. */
const JSON_VERSION = 1

export interface OutputOptions {
  readonly stdout: Writable
  readonly stderr: Writable
  readonly json: boolean
  readonly colours: boolean
}

const LINE_MAX = 4_096
const BOLD = ['\u001b[1m', '\u001b[22m'] as const
const RED = ['\u001b[31m', '\u001b[39m'] as const

/** Where a command prints: for people by default, for programs with `--json`. Text of peers never acts on a terminal. */
export class Output {
  readonly #options: OutputOptions

  constructor(options: OutputOptions) {
    this.#options = options
  }

  get isJson(): boolean {
    return this.#options.json
  }

  /** One object on its own line, with the version; only with `--json`. */
  object(fields: Readonly<Record<string, unknown>>): void {
    if (this.isJson) this.#write(jsonOf(fields))
  }

  /** A line for people; nothing with `--json`. */
  line(text: string): void {
    if (!this.isJson) this.#write(printable(text, LINE_MAX))
  }

  /** Text of several lines for people, such as an advertisement. */
  text(text: string): void {
    for (const line of text.split('\n')) this.line(line)
  }

  /** A line of titles. */
  titles(text: string): void {
    if (!this.isJson) this.#write(this.#paint(BOLD, printable(text, LINE_MAX)))
  }

  /** The rows as a table, or all of them in one object under `name`. */
  table<Row>(
    name: string,
    columns: readonly Column<Row>[],
    rows: readonly Row[],
    empty: string,
  ): void {
    this.object({ [name]: rows })
    if (rows.length === 0) this.line(empty)
    else this.rows(columns, rows)
  }

  /** The rows as a table for people. */
  rows<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
    const [titles = '', ...lines] = formatTable(columns, rows)
    this.titles(titles)
    for (const line of lines) this.line(line)
  }

  /** Names and values below each other. */
  facts(facts: readonly (readonly [name: string, value: string | undefined])[]): void {
    const shown = facts.filter(([, value]) => value !== undefined && value !== '')
    const width = Math.max(0, ...shown.map(([name]) => name.length))
    for (const [name, value] of shown) this.line(`${name.padEnd(width)}  ${value ?? ''}`)
  }

  /** Something beside the result, such as a loss: on the error output, also with `--json`. */
  remark(text: string): void {
    this.#options.stderr.write(`${printable(text, LINE_MAX)}\n`)
  }

  /** What went wrong and what to do about it. */
  error(code: string, message: string, hint: string): void {
    const { stderr, json } = this.#options
    if (json) {
      stderr.write(`${jsonOf({ error: { code, message, hint } })}\n`)
      return
    }
    stderr.write(`${this.#paint(RED, 'error:')} ${printable(message, LINE_MAX)} (${code})\n`)
    if (hint !== '') stderr.write(`${printable(hint, LINE_MAX)}\n`)
  }

  /** Settles when the reader of what was printed has room for more. */
  async flushed(): Promise<void> {
    const { stdout } = this.#options
    if (stdout.writableNeedDrain) await new Promise((resolve) => stdout.once('drain', resolve))
  }

  #write(line: string): void {
    this.#options.stdout.write(`${line}\n`)
  }

  #paint([on, off]: readonly [string, string], text: string): string {
    return this.#options.colours ? on + text + off : text
  }
}

const jsonOf = (fields: Readonly<Record<string, unknown>>): string =>
  printableJson(JSON.stringify({ version: JSON_VERSION, ...fields }))

/** Colours only on a terminal, and not where https://no-color.org asks for none. */
export const wantsColours = (isTty: boolean, environment: NodeJS.ProcessEnv): boolean =>
  isTty && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
