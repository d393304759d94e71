/** Every command on offer right now. A component gives what it offers while it is there; of one key the latest wins. */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { isTexts, usePref } from '../prefs.ts'
import { isOffered } from './command.ts'
import type { Command } from './command.ts'

type Source = MaybeRefOrGetter<readonly Command[]>

const RECENT_MAX = 8

export const useCommandTable = defineStore('commands', () => {
  const sources = shallowRef<readonly Source[]>([])
  /** What was run by name, the latest first. */
  const recent = usePref<readonly string[]>('commands.recent', [], isTexts)

  const add = (source: Source) => {
    sources.value = [...sources.value, source]
    return () => (sources.value = sources.value.filter((one) => one !== source))
  }

  /** By its id the latest alone: two screens may offer the same. */
  const offered = computed(() => {
    const all = sources.value.flatMap((source) => [...toValue(source)])
    return [...new Map(all.filter(isOffered).map((one) => [one.id, one])).values()]
  })

  /** Runs the latest command of a key; says whether there was one. */
  function press(key: string): boolean {
    const found = offered.value.findLast((one) => one.keys?.includes(key))
    found?.run()
    return found !== undefined
  }

  /** Runs a command that was looked for, and remembers it. */
  function run(command: Command) {
    recent.value = [command.id, ...recent.value.filter((id) => id !== command.id)].slice(
      0,
      RECENT_MAX,
    )
    command.run()
  }

  /** Those with a key, by group; of each key only the one that answers it. */
  const keyed = computed(() => {
    const answering = new Map<string, Command>()
    for (const one of offered.value) for (const key of one.keys ?? []) answering.set(key, one)
    const groups = new Map<string, Command[]>()
    for (const one of new Set(answering.values())) {
      groups.set(one.group, [...(groups.get(one.group) ?? []), one])
    }
    return groups
  })
  return { add, press, run, offered, keyed, recent }
})

/** Offers commands for as long as the surrounding scope lives. */
export function useCommands(source: Source) {
  onScopeDispose(useCommandTable().add(source))
}
