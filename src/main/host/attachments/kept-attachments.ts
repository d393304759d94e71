import * as v from 'valibot'
import { PipefitterError } from '../../base/errors.ts'
import type { Store } from '../../peer/ports/store.ts'
import { ATTACHMENTS_MAX } from '../../attachments/index.ts'
import { isPeerId, isPipeId, type PeerId, type PipeId } from '../../protocol/ids.ts'

const text = v.pipe(v.string(), v.maxLength(8_192))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))
const pipeId = v.custom<PipeId>((value) => typeof value === 'string' && isPipeId(value))
const peerId = v.custom<PeerId>((value) => typeof value === 'string' && isPeerId(value))

const common = { id: v.pipe(v.string(), v.maxLength(64)), pipeId, enabled: v.boolean() }

/** What a pipe's end is fitted to, as the profile keeps it. */
const Spec = v.variant('kind', [
  v.object({
    ...common,
    kind: v.literal('service'),
    /** As the person named it, and the address that it was then. */
    host: text,
    address: text,
    port,
  }),
  v.object({
    ...common,
    kind: v.literal('port'),
    peerId: v.optional(peerId),
    /** Absent: a socket file. */
    port: v.optional(port),
  }),
  v.object({
    ...common,
    kind: v.literal('command'),
    program: text,
    args: v.array(text),
    timeoutMs: v.optional(v.number()),
  }),
])
export type Spec = v.InferOutput<typeof Spec>
export type ServiceSpec = Extract<Spec, { kind: 'service' }>
export type PortSpec = Extract<Spec, { kind: 'port' }>
export type CommandSpec = Extract<Spec, { kind: 'command' }>

/** The settings that keep them, one each. */
export const ATTACHMENT_SETTINGS: readonly string[] = Array.from(
  { length: ATTACHMENTS_MAX },
  (_, slot) => `attachment ${slot}`,
)

/** What ends of pipes are fitted to, kept with the settings; what cannot be read is passed over, and replaced in time. */
export class KeptAttachments {
  readonly #store: Store
  /** By setting. */
  readonly #kept = new Map<string, Spec>()

  constructor(store: Store) {
    this.#store = store
    for (const key of ATTACHMENT_SETTINGS) {
      const spec = parse(store.read.setting(key) ?? '')
      if (spec !== undefined) this.#kept.set(key, spec)
    }
  }

  all(): readonly Spec[] {
    return [...this.#kept.values()]
  }

  /** Whether anything here needs this pipe. */
  needs(pipeId: PipeId): boolean {
    for (const spec of this.#kept.values()) if (spec.pipeId === pipeId) return true
    return false
  }

  /** Adds or replaces. Throws `endpoint/limit` when there are too many, `store/failed`; nothing then having changed. */
  put(spec: Spec): void {
    const key = this.#keyOf(spec.id) ?? ATTACHMENT_SETTINGS.find((one) => !this.#kept.has(one))
    if (key === undefined)
      throw new PipefitterError(
        'endpoint/limit',
        `There are ${ATTACHMENTS_MAX} attachments already`,
      )
    this.#store.write.setSetting(key, JSON.stringify(spec))
    this.#kept.set(key, spec)
  }

  /** Throws `store/failed`. */
  remove(id: string): void {
    const key = this.#keyOf(id)
    if (key === undefined) return
    this.#store.write.setSetting(key, '')
    this.#kept.delete(key)
  }

  #keyOf(id: string): string | undefined {
    return [...this.#kept].find(([, spec]) => spec.id === id)?.[0]
  }
}

const parse = (text: string): Spec | undefined => {
  if (text === '') return undefined
  try {
    const parsed = v.safeParse(Spec, JSON.parse(text))
    return parsed.success ? parsed.output : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
