import type { PathTestResult } from '../../peer/probe/path-test-service.ts'

const OUTCOME_WORDS: Readonly<Record<Exclude<PathTestResult['outcome'], 'measured'>, string>> = {
  'not-allowed': 'It lets only those measure that may send to this pipe',
  busy: 'It was measured often lately, and asks to wait a minute',
  silent: 'It does not answer tests: an older peer, or not Pipefitter',
  broken: 'The link broke during the test',
}

/** What a test found, in a sentence. */
export const measuredText = (result: PathTestResult): string => {
  if (result.outcome !== 'measured') return OUTCOME_WORDS[result.outcome]
  const { roundTripsMs, throughput } = result
  const trips = tripsText(roundTripsMs)
  if (throughput === undefined) return `${trips}; no throughput measured`
  return `${trips}; ${rateText(throughput)}`
}

const tripsText = (trips: readonly number[]): string => {
  const median = medianOf(trips)
  if (median === undefined) return 'No ping came back'
  const spread = `${ms(Math.min(...trips))} to ${ms(Math.max(...trips))}`
  return `Round trip ${ms(median)} ms (${spread}, ${trips.length} ${trips.length === 1 ? 'ping' : 'pings'})`
}

const rateText = ({ bytes, tookMs }: { readonly bytes: number; readonly tookMs: number }) =>
  `${mega((bytes * 1000) / Math.max(tookMs, 0.1))} MB/s (${mega(bytes)} MB in ${Math.round(tookMs)} ms)`

/** The one in the middle, of an even number the lower of the two. */
export const medianOf = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]

const ms = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)))
const mega = (bytes: number): string => {
  const value = bytes / 1_000_000
  return value < 10 ? value.toFixed(2) : value.toFixed(0)
}
