import type { DesktopWords } from '../tongue.ts'
import { plainText } from './plain-text.ts'

/** Letters of a title, and of a line. */
export const TITLE_MAX = 80
export const LINE_MAX = 120
/** Lines of a notice that speaks of several. */
const LINES_MAX = 4

/** The first of several things, a line each, and how many more there are. */
export const linesOf = (lines: readonly string[], words: DesktopWords['notices']): string => {
  const shown = lines.slice(0, LINES_MAX).map((line) => plainText(line, LINE_MAX))
  const more = lines.length - shown.length
  return [...shown, ...(more > 0 ? [words.more({ count: more })] : [])].join('\n')
}
