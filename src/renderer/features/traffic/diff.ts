/** What differs between two texts, line by line. Bounded: where too many lines differ, they are one block. Pure. */

export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

/** Lines that are compared each with each. */
const COMPARED_MAX = 400

const line =
  (kind: DiffLine['kind']) =>
  (text: string): DiffLine => ({ kind, text })

export function diffLines(
  before: readonly string[],
  after: readonly string[],
): readonly DiffLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const room = Math.min(before.length, after.length) - start
  while (end < room && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const [old, fresh] = [
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  ]
  return [
    ...before.slice(0, start).map(line('same')),
    ...(old.length > COMPARED_MAX || fresh.length > COMPARED_MAX
      ? [...old.map(line('gone')), ...fresh.map(line('new'))]
      : aligned(old, fresh)),
    ...before.slice(before.length - end).map(line('same')),
  ]
}

/** By the longest lines in common. */
function aligned(old: readonly string[], fresh: readonly string[]): readonly DiffLine[] {
  const width = fresh.length + 1
  const common = new Uint16Array((old.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      common[i * width + j] =
        old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push(line('same')(old[i] ?? ''))
      i++
      j++
    } else if (j >= fresh.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(line('gone')(old[i++] ?? ''))
    } else lines.push(line('new')(fresh[j++] ?? ''))
  }
  return lines
}
