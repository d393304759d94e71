/** What is announced, and when each is due again. State without time: the caller says what time it is. */
export class AnnounceTable<T> {
  readonly #everyMs: number
  readonly #entries = new Map<string, { readonly subject: T; dueMs: number }>()

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  /** From now on these, by name; the new ones are due at once. Gives those of the old that were announced and are gone. */
  set(subjects: ReadonlyMap<string, T>): readonly T[] {
    const gone: T[] = []
    for (const [name, { subject, dueMs }] of [...this.#entries]) {
      if (subjects.has(name)) continue
      this.#entries.delete(name)
      if (dueMs > 0) gone.push(subject)
    }
    for (const [name, subject] of subjects)
      if (!this.#entries.has(name)) this.#entries.set(name, { subject, dueMs: 0 })
    return gone
  }

  /** At most `most` of those that are due; they are due again a period later. */
  takeDue(nowMs: number, most: number): readonly T[] {
    const due = [...this.#entries.values()].filter(({ dueMs }) => dueMs <= nowMs).slice(0, most)
    for (const entry of due) entry.dueMs = nowMs + this.#everyMs
    return due.map(({ subject }) => subject)
  }

  /** When the next one is due; 0 for at once, nothing where nothing is announced. */
  get nextMs(): number | undefined {
    const times = [...this.#entries.values()].map(({ dueMs }) => dueMs)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** All are due at once: whoever knew of them is forgotten. */
  forgetTimes(): void {
    for (const entry of this.#entries.values()) entry.dueMs = 0
  }
}
