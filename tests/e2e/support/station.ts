import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { cli } from './programs.ts'
import type { Ended } from './programs.ts'
import type { Screens } from '../screens/screens.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** One person's place: a peer, and the page in which it shows itself. */
export interface Station {
  readonly name: string
  readonly profile: string
  readonly screens: Screens
  readonly page: Page
  /** Gives the page this size. */
  resize(size: Size): Promise<void>
  /** How the person answers the system's dialog for a file that is saved; absent where there is no such dialog. */
  readonly chooseWhereToSave?: (file: string) => Promise<void>
  /** Presses what hands a file to the person, who puts it here; settles when it is written. */
  saveAs(file: string, press: () => Promise<void>): Promise<void>
  /** Presses what starts the program anew, and waits until it has ended; absent where nothing does. */
  readonly restartBy?: (press: () => Promise<void>) => Promise<void>
  /** Ends page and peer in an orderly way. */
  close(): Promise<void>
}

/** Runs one command against a station's peer; its answers with `--json`. */
export const command = async (
  { profile }: Pick<Station, 'profile'>,
  ...args: readonly string[]
): Promise<readonly Record<string, unknown>[]> => {
  const program = cli('--profile', profile, '--json', ...args)
  const ended: Ended = await program.ended
  expect(ended.code, `pipefitter ${args.join(' ')}\n${program.said}`).toBe(0)
  return program.objects()
}
