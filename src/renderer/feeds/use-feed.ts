/** A feed of the host as reactive rows, for as long as the surrounding scope (component or store) lives. */
import { onScopeDispose, readonly, ref, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter, Ref, ShallowRef } from 'vue'
import { feeds } from '../../shared/contract.ts'
import type { FeedEvent, FeedName, FeedParams, FeedRow, HostClient } from '../../shared/contract.ts'
import { useHost } from '../client.ts'
import { createLogState, createTableState } from './feed-state.ts'
import type { FeedState } from './feed-state.ts'
import { createFrame } from './frame.ts'

export interface Feed<Row> {
  /** Replaced at most once an animation frame. */
  readonly rows: Readonly<ShallowRef<readonly Row[]>>
  /** False until the first snapshot has come. */
  readonly loaded: Readonly<Ref<boolean>>
  /** Rows of a log received since the subscription began, those forgotten again included. */
  readonly received: Readonly<Ref<number>>
  readonly dropped: Readonly<Ref<number>>
}

/** How long to wait before a subscription that ended with an error is made again. */
const RETRY_MS = 1_000
/** Least time between two updates of a log on the screen. */
const LOG_GAP_MS = 80

interface Identified {
  readonly id: string
}

/**
 * @param params What to watch; when the getter's value changes the feed begins anew, and `undefined` watches nothing.
 */
export function useFeed<N extends FeedName>(
  name: N,
  params: MaybeRefOrGetter<FeedParams<N> | undefined>,
): Feed<FeedRow<N>> {
  const { client } = useHost()
  const rows = shallowRef<readonly FeedRow<N>[]>([])
  const loaded = ref(false)
  const received = ref(0)
  const dropped = ref(0)
  let end = () => {}

  const show = (state: FeedState<FeedRow<N>>) => {
    rows.value = state.rows()
    received.value = state.received()
    dropped.value = state.dropped()
    loaded.value = true
  }

  const begin = (value: FeedParams<N> | undefined) => {
    end()
    rows.value = []
    loaded.value = false
    end = value === undefined ? () => {} : follow(client, name, value, show)
  }

  watch(
    () => keyOf(toValue(params)),
    () => begin(toValue(params)),
    { immediate: true },
  )
  onScopeDispose(() => end())
  return {
    rows,
    loaded: readonly(loaded),
    received: readonly(received),
    dropped: readonly(dropped),
  }
}

/** Parameters are plain data: equal text means the same subscription, whatever object carries it. */
const keyOf = (params: unknown) => JSON.stringify(params)

function newState<N extends FeedName>(name: N): FeedState<FeedRow<N>> {
  const feed = feeds[name]
  if (feed.kind === 'log') return createLogState(feed.keep)
  return createTableState((row) => (row as Identified).id)
}

/** Subscribes, and again after a gap or an error, until ended; hands on at most once a frame. */
function follow<N extends FeedName>(
  client: HostClient,
  name: N,
  params: FeedParams<N>,
  show: (state: FeedState<FeedRow<N>>) => void,
): () => void {
  const frame = createFrame(feeds[name].kind === 'log' ? LOG_GAP_MS : 0)
  let unsubscribe = () => {}
  let retry: ReturnType<typeof setTimeout> | undefined

  const stop = () => {
    clearTimeout(retry)
    frame.cancel()
    unsubscribe()
  }
  const start = () => {
    stop()
    const state = newState(name)
    const onEvent = (event: FeedEvent<FeedRow<N>>) => {
      if (state.apply(event) === 'gap') retry = setTimeout(start, 0)
      else frame.request(() => show(state))
    }
    unsubscribe = client.subscribe(name, params, onEvent, () => {
      retry = setTimeout(start, RETRY_MS)
    })
  }
  start()
  return stop
}
