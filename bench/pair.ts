import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Case, Kind, Measured, Order } from './plan.ts'

/** Longest that one order may take. */
const ORDER_TIMEOUT_MS = 60_000

type Reply = { readonly result?: unknown } | { readonly error: string }

/** Two processes of one kind that are connected with each other. */
export class Pair {
  readonly #near: ChildProcess
  readonly #far: ChildProcess

  private constructor(near: ChildProcess, far: ChildProcess) {
    this.#near = near
    this.#far = far
  }

  static async start(kind: Kind, profileFolder: string | undefined): Promise<Pair> {
    const pair = new Pair(
      startEnd(kind, 'near', profileFolder),
      startEnd(kind, 'far', profileFolder),
    )
    const offer = await ask(pair.#far, { do: 'offer' })
    await ask(pair.#near, { do: 'connect', offer })
    return pair
  }

  async measure({ bench, count, bodyBytes }: Case): Promise<Measured> {
    await ask(this.#far, { do: 'serve', bench, count })
    const cpuBeforeUs = await this.#cpuUs()
    const value = Number(await ask(this.#near, { do: 'measure', bench, count, bodyBytes }))
    return { value, cpuUs: ((await this.#cpuUs()) - cpuBeforeUs) / count }
  }

  /** What both processes have used of the processor. */
  async #cpuUs(): Promise<number> {
    return (
      Number(await ask(this.#near, { do: 'cpu' })) + Number(await ask(this.#far, { do: 'cpu' }))
    )
  }

  async stop(): Promise<void> {
    await Promise.all(
      [this.#near, this.#far].map(async (end) => {
        const exited = once(end, 'exit')
        end.disconnect()
        await exited
      }),
    )
  }
}

const startEnd = (kind: Kind, role: string, profileFolder: string | undefined): ChildProcess =>
  fork(join(import.meta.dirname, 'end.ts'), [kind], {
    execArgv:
      profileFolder === undefined
        ? []
        : [
            '--cpu-prof',
            `--cpu-prof-dir=${profileFolder}`,
            `--cpu-prof-name=${kind}-${role}.cpuprofile`,
          ],
  })

const ask = async (end: ChildProcess, order: Order): Promise<unknown> => {
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(ORDER_TIMEOUT_MS)])
  const reply = once(end, 'message', { signal }) as Promise<[Reply]>
  const exit = once(end, 'exit', { signal }).then(() => {
    throw new Error('a measuring process ended too soon')
  })
  end.send(order)
  try {
    const [answer] = await Promise.race([reply, exit])
    if ('error' in answer) throw new Error(answer.error)
    return answer.result
  } finally {
    over.abort()
    await Promise.allSettled([reply, exit])
  }
}
