/** What is measured, how often, and what it is held against. */

export const KINDS = [
  'pipefitter',
  'link',
  'link-ws',
  'link-http',
  'bare',
  'bare-tls',
  'reliable',
  'reliable-ws',
  'reliable-http',
  'reliable-relay',
  'host',
  'host-secure',
  'host-reliable',
] as const
export type Kind = (typeof KINDS)[number]

export const BENCHES = ['one-way', 'round-trip'] as const
export type BenchName = (typeof BENCHES)[number]

/** One thing to measure: `count` messages with bodies of `bodyBytes`, and what is to be met. */
export interface Case {
  readonly bench: BenchName
  readonly bodyBytes: number
  readonly count: number
  /** Of pipes to the bare socket. */
  readonly target: number
  /** Of a link alone to the bare TLS socket. */
  readonly linkTarget: number
}

/** Counts take about half a second each, long enough that starting and ending weigh nothing. */
export const CASES: readonly Case[] = [
  { bench: 'one-way', bodyBytes: 64, count: 100_000, target: 0.7, linkTarget: 0.8 },
  { bench: 'one-way', bodyBytes: 1024, count: 100_000, target: 0.7, linkTarget: 0.8 },
  { bench: 'one-way', bodyBytes: 65_536, count: 6_000, target: 0.8, linkTarget: 0.8 },
  { bench: 'round-trip', bodyBytes: 64, count: 4_000, target: 2, linkTarget: 1.4 },
  { bench: 'round-trip', bodyBytes: 1024, count: 4_000, target: 2, linkTarget: 1.4 },
  { bench: 'round-trip', bodyBytes: 65_536, count: 1_500, target: 2, linkTarget: 1.4 },
]

/**
 * Between whole hosts: no more messages than an input pipe's queue holds, for of a plain pipe those that a stalled machine
 * does not take in time are lost.
 */
export const HOST_CASES: readonly Case[] = [
  { bench: 'one-way', bodyBytes: 64, count: 8_000, target: 0, linkTarget: 0 },
  { bench: 'one-way', bodyBytes: 1024, count: 6_000, target: 0, linkTarget: 0 },
]
/** What a window has to show without stumbling. */
export const HOST_PER_SECOND = 10_000

export const ROUNDS = 7

/** A stream over a reliable pipe, whose messages are numbered, acknowledged and kept until then; megabytes a second. */
export const STREAM: Case = {
  ...{ bench: 'one-way', bodyBytes: 65_536, count: 1_000, target: 50, linkTarget: 0 },
}

export const REST_SECONDS = 20
/** What the window is held against: start, rest, frames and the way of a key to the next frame. */
export const UI_TARGETS = { interactiveMs: 2_000, idlePercent: 1, fps: 50, inputMs: 50 } as const
export const UI_SECONDS = 60
/** The longest that the window may stand still whatever is done with a million rows. */
export const UI_MILLION = { stopMs: 50 } as const

export const REST_TARGETS = { megabytes: 120, cpuPercent: 1 } as const

/** What the process that steers says to one that measures. */
export type Order =
  | { readonly do: 'offer' }
  | { readonly do: 'connect'; readonly offer: unknown }
  /** Say how much of the processor was used so far, in microseconds. */
  | { readonly do: 'cpu' }
  /** Be the far end of the next measurement. */
  | { readonly do: 'serve'; readonly bench: BenchName; readonly count: number }
  | {
      readonly do: 'measure'
      readonly bench: BenchName
      readonly count: number
      readonly bodyBytes: number
    }

/** What one run gave. */
export interface Measured {
  /** Messages a second one way, or the median of a round trip in microseconds. */
  readonly value: number
  /** Microseconds of processor time for a message, both processes together. */
  readonly cpuUs: number
}
