/** What a person set in this window (sorting, widths, selection, theme), kept in the page's own storage. */
import { ref, watch } from 'vue'
import type { Ref } from 'vue'
import { farTarget } from './bridge/far-target.ts'

const PREFIX = 'pipefitter.'

/** What belongs to one host rather than to the person: each other peer that is managed from here has its own. */
const OF_HOST: readonly string[] = ['screen', 'problems.understood', 'traffic.filters']
const placeOf = (key: string): string => {
  const far = OF_HOST.includes(key) ? farTarget() : undefined
  return far ? `${PREFIX}far.${far.fingerprint.slice(0, 16)}.${key}` : PREFIX + key
}

function read(key: string): unknown {
  try {
    const text = localStorage.getItem(placeOf(key))
    return text === null ? undefined : JSON.parse(text)
  } catch {
    // Damaged or forbidden storage costs a preference, never the window.
    return undefined
  }
}

function write(key: string, value: unknown) {
  try {
    localStorage.setItem(placeOf(key), JSON.stringify(value))
  } catch {
    // As above: a full or forbidden storage is no reason to fail.
  }
}

/**
 * A value that outlives the window. What is stored was written by an older version or by a person: `isValid` decides
 * whether it is used.
 */
export function usePref<T>(
  key: string,
  initial: T,
  isValid: (value: unknown) => value is T,
): Ref<T> {
  const stored = read(key)
  const value = ref(isValid(stored) ? stored : initial) as Ref<T>
  watch(value, (next) => write(key, next), { deep: true })
  return value
}

/** What an older window kept here and the host keeps now. */
export function keptPref<T>(key: string, isValid: (value: unknown) => value is T): T | undefined {
  const stored = read(key)
  return isValid(stored) ? stored : undefined
}

export function forgetPref(key: string) {
  try {
    localStorage.removeItem(PREFIX + key)
  } catch {
    // As above: what stays is looked at again by the next window.
  }
}

export const isOneOf =
  <T extends string>(...words: readonly T[]) =>
  (value: unknown): value is T =>
    words.some((word) => word === value)

export const isNumbers = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((entry) => typeof entry === 'number' && Number.isFinite(entry))

export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

export const isText = (value: unknown): value is string => typeof value === 'string'

export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText)

export const isTextTable = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && Object.values(value).every(isText)
