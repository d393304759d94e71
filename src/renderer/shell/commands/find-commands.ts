import type { Command } from '../../commands/index.ts'
import { fuzzyScore } from './fuzzy.ts'

const FOUND_MAX = 60
/** What was used lately is more likely meant. */
const RECENT_BONUS = 4
/** What answers only with the name of its group before it is less likely meant. */
const OF_GROUP = 3

/**
 * What a person may mean by the text, the likeliest first. Without a text: what was used lately, then the commands in their
 * own order; things are named before they are offered.
 */
export function findCommands(
  text: string,
  commands: readonly Command[],
  things: readonly Command[],
  recent: readonly string[],
): readonly Command[] {
  const rank = (id: string) => (recent.includes(id) ? recent.length - recent.indexOf(id) : 0)
  if (!text.trim()) {
    const lately = [...commands, ...things].filter(({ id }) => rank(id) > 0)
    const others = commands.filter(({ id }) => rank(id) === 0)
    return [...lately.toSorted((a, b) => rank(b.id) - rank(a.id)), ...others].slice(0, FOUND_MAX)
  }
  const scored = [...commands, ...things].flatMap((command) => {
    const score = scoreOf(text, command)
    return score === undefined
      ? []
      : [{ command, score: score + (rank(command.id) > 0 ? RECENT_BONUS : 0) }]
  })
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, FOUND_MAX)
    .map(({ command }) => command)
}

/** By its own name, or with its group before it: `pipe new`, `go traffic`. */
function scoreOf(text: string, { title, group }: Command): number | undefined {
  const own = fuzzyScore(text, title)
  const grouped = fuzzyScore(text, `${group} ${title}`)
  if (grouped === undefined) return own
  return Math.max(own ?? -Infinity, grouped - OF_GROUP)
}
