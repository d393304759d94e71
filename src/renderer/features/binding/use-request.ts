/** A message that is sent and waits for its reply, and how the latest ones ended. */
import { shallowRef } from 'vue'
import type { CallInput, CallOutput, ElementInput } from '../../../shared/contract.ts'
import { useCall } from '../../use-call.ts'

export const REQUEST_SECONDS = [1, 5, 30, 300] as const
export const MATCH_KINDS = ['next', 'json', 'element'] as const
export type MatchKind = (typeof MATCH_KINDS)[number]

/** Results that are told. */
const RESULTS_KEPT = 10

export interface RequestResult extends CallOutput<'pipes.request'> {
  readonly number: number
}

export interface Asked {
  readonly pipeId: string
  readonly replyPipeId: string
  readonly elements: ElementInput[]
  readonly kind: MatchKind
  /** Of the field or the element. */
  readonly name: string
  readonly seconds: number
}

export function useRequest() {
  const call = useCall('pipes.request')
  const results = shallowRef<readonly RequestResult[]>([])
  let number = 0

  async function ask({ kind, name, seconds, ...about }: Asked) {
    const input = { ...about, match: matchOf(kind, name), timeoutMs: seconds * 1_000 }
    const answer = await call.run(input)
    if (answer)
      results.value = [{ ...answer, number: ++number }, ...results.value].slice(0, RESULTS_KEPT)
  }
  return { ask, results, cancel: call.cancel, busy: call.busy, error: call.error }
}

function matchOf(kind: MatchKind, name: string): CallInput<'pipes.request'>['match'] {
  if (kind === 'json') return { kind, field: name }
  return kind === 'element' ? { kind, name } : { kind }
}
