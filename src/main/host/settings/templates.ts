import * as v from 'valibot'
import { TEMPLATE_TEXT_MAX, TemplateRow } from '../../../shared/rows.ts'
import { Emitter } from '../../base/events.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Store } from '../../peer/ports/store.ts'

/** Most messages that are kept to be written again; a further one takes the place of the oldest. */
export const TEMPLATES_MAX = 20
/** Longest of them as it is kept, in characters: what a backup takes of one setting. */
export const TEMPLATE_KEPT_MAX = 65_536

/** The settings that keep them, one each. */
export const TEMPLATE_SETTINGS: readonly string[] = Array.from(
  { length: TEMPLATES_MAX },
  (_, slot) => `template ${slot}`,
)

export type TemplateWish = Pick<TemplateRow, 'mode' | 'text'>

/** Messages that a person writes often, kept in the profile. What is damaged there counts as not kept. */
export class Templates {
  readonly changed = new Emitter<void>()
  readonly #store: Store
  readonly #kept = new Map<string, TemplateRow>()

  constructor(store: Store) {
    this.#store = store
    for (const slot of TEMPLATE_SETTINGS) {
      const row = parse(slot, store.read.setting(slot))
      if (row !== undefined) this.#kept.set(slot, row)
    }
  }

  get rows(): readonly TemplateRow[] {
    return [...this.#kept.values()]
  }

  /**
   * Keeps one as the latest; the same text is kept once. Throws `base/invalid-input` for what is too long, `store/failed`;
   * nothing then having changed.
   */
  keep({ mode, text }: TemplateWish): void {
    const rows = this.rows.toSorted((a, b) => a.rank - b.rank)
    const rank = (rows.at(-1)?.rank ?? 0) + 1
    const known = rows.find((one) => one.text === text)?.id
    const free = TEMPLATE_SETTINGS.find((slot) => !this.#kept.has(slot))
    const id = known ?? free ?? rows[0]?.id
    if (id === undefined) return
    const kept = JSON.stringify({ mode, text, rank })
    if (text.length > TEMPLATE_TEXT_MAX || kept.length > TEMPLATE_KEPT_MAX)
      throw new PipefitterError('base/invalid-input', 'That message is too long to be kept')
    this.#store.write.setSetting(id, kept)
    this.#kept.set(id, { id, mode, text, rank })
    this.changed.emit()
  }

  /** Forgets one, if it is there. Throws `store/failed`, nothing then having changed. */
  remove(id: string): void {
    if (!this.#kept.has(id)) return
    this.#store.write.setSetting(id, '')
    this.#kept.delete(id)
    this.changed.emit()
  }
}

const parse = (id: string, kept = ''): TemplateRow | undefined => {
  if (kept === '') return undefined
  try {
    const parsed = v.safeParse(v.omit(TemplateRow, ['id']), JSON.parse(kept))
    return parsed.success ? { ...parsed.output, id } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
