import { isExcluded } from '../endpoint/addresses.ts'
import type { LinkWish } from '../endpoint/link-table.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { isPeerId, isPipeId } from '../../protocol/ids.ts'
import {
  bindsSeveral,
  DEFAULT_POLICY,
  HOLDER_POLICIES,
  type HolderPolicy,
} from './holders/holder-policy.ts'

/** Most pipes with rules of their own for their paths. */
export const RULED_PIPES_MAX = 256
/** Most endpoints and transports that are excluded for one pipe. */
export const EXCLUSIONS_MAX = 32
/** Most endpoints and transports whose order is given for one pipe. */
export const ORDER_MAX = 32
const ADDRESS_MAX = 256

/** The one path that a pipe may take. */
export interface PinnedPath {
  readonly peerId: PeerId
  readonly endpoint: string
}

/** What a person decided about the paths of one pipe. */
export interface PathRules {
  /** Absent: any path. It holds or the pipe stops; it is never left for another. */
  readonly pinned?: PinnedPath | undefined
  /** Endpoints such as `tcp://10.0.0.7:9701`, and transports such as `ws`: never dialled for this pipe. */
  readonly excluded: readonly string[]
  /** Whether nobody may stand between; nothing that a person decides by itself. */
  readonly direct?: boolean | undefined
  /** Endpoints and transports that go before all others, best first; what is not named comes after them. */
  readonly order?: readonly string[] | undefined
  /** To whom its messages go where several peers hold its input end; absent: {@link DEFAULT_POLICY}. */
  readonly policy?: HolderPolicy | undefined
}

const NO_RULES: PathRules = { excluded: [] }

/** To whom a pipe's messages go. A pinned one has one path, and so one holder. */
export const policyOf = ({ pinned, policy = DEFAULT_POLICY }: PathRules): HolderPolicy =>
  pinned !== undefined && bindsSeveral(policy) ? DEFAULT_POLICY : policy

/** What a link for a pipe's end has to be: rules of a person first, then what was chosen by hand, then the pipe's transport. */
export const wishFor = (
  transport: string | undefined,
  to: PinnedPath & { readonly chosenBy: 'hand' | 'rule' },
  { pinned, excluded, direct, order = [] }: PathRules,
): LinkWish => {
  if (pinned !== undefined) return { endpoint: pinned.endpoint, direct: true, avoid: excluded }
  const isHeld = to.chosenBy === 'hand' && !isExcluded(to.endpoint, excluded)
  const rules = {
    ...(excluded.length === 0 ? {} : { avoid: excluded }),
    ...(direct === true ? { direct } : {}),
    ...(order.length === 0 ? {} : { prefer: order }),
  }
  if (isHeld) return { endpoint: to.endpoint, ...rules }
  return transport === undefined ? rules : { transport, ...rules }
}

/** The rules of all pipes. State only: the owner keeps the text that {@link PathTable.text} gives. */
export class PathTable {
  readonly #rules = new Map<PipeId, PathRules>()
  readonly #onChange: (pipeId: PipeId) => void

  constructor(onChange: (pipeId: PipeId) => void) {
    this.#onChange = onChange
  }

  of(pipeId: PipeId): PathRules {
    return this.#rules.get(pipeId) ?? NO_RULES
  }

  /** False when there is no room for the rules of another pipe, or for so many exclusions. */
  set(pipeId: PipeId, rules: PathRules): boolean {
    const { pinned, excluded, order = [], policy } = rules
    const isFree = pinned === undefined && excluded.length === 0 && order.length === 0
    const isEmpty = isFree && policy === undefined
    const isNew = !this.#rules.has(pipeId)
    if (excluded.length > EXCLUSIONS_MAX || order.length > ORDER_MAX) return false
    if (!isEmpty && isNew && this.#rules.size >= RULED_PIPES_MAX) return false
    if (isEmpty) this.#rules.delete(pipeId)
    else this.#rules.set(pipeId, rules)
    this.#onChange(pipeId)
    return true
  }

  /** Everything, to be kept. */
  text(): string {
    return JSON.stringify([...this.#rules].map(([pipeId, rules]) => ({ pipeId, ...rules })))
  }

  /** Takes over what was kept; what does not parse is left out. Returns how much that was. */
  load(text: string): number {
    const entries = entriesOf(text)
    let damaged = 0
    for (const entry of entries.slice(0, RULED_PIPES_MAX)) {
      const parsed = parseEntry(entry)
      if (parsed === undefined) damaged++
      else this.#rules.set(...parsed)
    }
    return damaged
  }
}

const entriesOf = (text: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : [undefined]
  } catch (error) {
    if (error instanceof SyntaxError) return [undefined]
    throw error
  }
}

const parseEntry = (entry: unknown): [PipeId, PathRules] | undefined => {
  const { pipeId, pinned, excluded, order, policy } = fieldsOf(entry)
  if (typeof pipeId !== 'string' || !isPipeId(pipeId) || !Array.isArray(excluded)) return undefined
  const rules: PathRules = {
    excluded: excluded.filter(isAddress).slice(0, EXCLUSIONS_MAX),
    ...(Array.isArray(order) ? { order: order.filter(isAddress).slice(0, ORDER_MAX) } : {}),
    ...policyIn(policy),
  }
  if (pinned === undefined) return [pipeId, rules]
  const { peerId, endpoint } = fieldsOf(pinned)
  if (typeof peerId !== 'string' || !isPeerId(peerId) || !isAddress(endpoint)) return undefined
  return [pipeId, { pinned: { peerId, endpoint }, ...rules }]
}

const policyIn = (kept: unknown): Pick<PathRules, 'policy'> => {
  const policy = HOLDER_POLICIES.find((one) => one === kept)
  return policy === undefined ? {} : { policy }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const isAddress = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= ADDRESS_MAX
