/**
 * A protocol's decisions without its surroundings: pure, synchronous, owning no timer, promise or emitter. The service
 * around it feeds inputs with the time, performs the effects it returns, and calls again at `deadlineMs`.
 */
export interface Machine<Input, Effect> {
  /** Takes one input at `nowMs` (monotonic) and says what is to be done. */
  step(input: Input, nowMs: number): readonly Effect[]
  /** When the machine wants a `tick` next (monotonic), or `undefined` if only an input can move it. */
  readonly deadlineMs: number | undefined
}
