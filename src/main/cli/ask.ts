import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { cancelled } from '../base/clock.ts'
import { PipefitterError } from '../base/errors.ts'
import type { Runtime } from './command.ts'

/** Longest line that is read. */
const LINE_MAX = 4_096

/** What was read beyond the line that was asked for: the next question's answer may be there already. */
const leftOver = new WeakMap<Readable, string>()

/** One line of the input, asked for on the error output so that what is printed stays clean; empty at its end. */
export const askLine = async (
  { stdin, stderr }: Runtime,
  question: string,
  signal: AbortSignal,
): Promise<string> => {
  stderr.write(question)
  try {
    return await readLine(stdin, signal)
  } catch (error) {
    if (signal.aborted) throw cancelled('Asking')
    throw error
  } finally {
    // A terminal that is not read any more does not keep the process alive.
    stdin.pause()
  }
}

const readLine = async (stdin: Readable, signal: AbortSignal): Promise<string> => {
  let text = leftOver.get(stdin) ?? ''
  for (;;) {
    const end = text.indexOf('\n')
    const isOver = stdin.readableEnded || stdin.destroyed
    if (end >= 0 || isOver || text.length > LINE_MAX) {
      leftOver.set(stdin, end < 0 ? '' : text.slice(end + 1))
      return text.slice(0, end < 0 ? LINE_MAX : end)
    }
    const chunk: unknown = stdin.read()
    if (chunk === null) await whenMore(stdin, signal)
    else text += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString()
  }
}

/** Settles when there is more to read, or nothing more will come. */
const whenMore = async (stdin: Readable, parent: AbortSignal): Promise<void> => {
  const controller = new AbortController()
  const signal = AbortSignal.any([parent, controller.signal])
  const events = ['readable', 'end', 'close'].map((name) => once(stdin, name, { signal }))
  try {
    await Promise.race(events)
  } finally {
    controller.abort()
    await Promise.allSettled(events)
  }
}

/** Whether the person says yes; everything but a clear answer is asked again. */
export const askYesNo = async (
  runtime: Runtime,
  question: string,
  signal: AbortSignal,
): Promise<boolean> => {
  for (let i = 0; i < 3; i++) {
    const answer = (await askLine(runtime, `${question} [y/n] `, signal)).trim().toLowerCase()
    if (answer === 'y' || answer === 'yes') return true
    if (answer === 'n' || answer === 'no') return false
  }
  throw new PipefitterError('base/invalid-input', 'neither yes nor no was said')
}

const ENTER = /[\r\n]/
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const ERASE: readonly string[] = ['\u0008', '\u007f']

/** As {@link askLine}, for what nobody shall read over a shoulder: on a terminal it is not shown while it is typed. */
export const askSecret = async (
  runtime: Runtime,
  question: string,
  signal: AbortSignal,
): Promise<string> => {
  const { stdin, stderr } = runtime
  if (stdin.setRawMode === undefined) return askLine(runtime, question, signal)
  stderr.write(question)
  stdin.setRawMode(true)
  try {
    return await readTyped(stdin, signal)
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

const readTyped = async (stdin: Readable, signal: AbortSignal): Promise<string> => {
  const typed: string[] = []
  for (;;) {
    const chunk: unknown = stdin.read()
    if (chunk === null) {
      if (stdin.readableEnded || stdin.destroyed) return typed.join('')
      await whenMore(stdin, signal)
      continue
    }
    for (const key of typeof chunk === 'string'
      ? chunk
      : Buffer.from(chunk as Uint8Array).toString()) {
      if (key === CTRL_C) throw cancelled('Asking')
      if (ENTER.test(key) || key === CTRL_D) return typed.join('')
      if (ERASE.includes(key)) typed.pop()
      else if (typed.length < LINE_MAX) typed.push(key)
    }
  }
}
