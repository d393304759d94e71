/** The texts of the Doctor, and how verdicts look. */
import type { Component } from 'vue'
import IconFail from '~icons/lucide/circle-x'
import IconPass from '~icons/lucide/circle-check'
import IconRunning from '~icons/lucide/loader-circle'
import IconUnknown from '~icons/lucide/circle-help'
import IconWaiting from '~icons/lucide/circle-dashed'
import IconWarn from '~icons/lucide/triangle-alert'
import type { CheckRow, CheckVerdict } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('doctor')

interface VerdictLook {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  readonly spinning?: boolean
}

export const VERDICT_LOOKS: Readonly<Record<CheckVerdict, VerdictLook>> = {
  waiting: {
    get word() {
      return WORDS.verdicts.waiting
    },
    tone: 'quiet',
    icon: IconWaiting,
  },
  running: {
    get word() {
      return WORDS.verdicts.running
    },
    tone: 'info',
    icon: IconRunning,
    spinning: true,
  },
  pass: {
    get word() {
      return WORDS.verdicts.pass
    },
    tone: 'good',
    icon: IconPass,
  },
  warn: {
    get word() {
      return WORDS.verdicts.warn
    },
    tone: 'warn',
    icon: IconWarn,
  },
  fail: {
    get word() {
      return WORDS.verdicts.fail
    },
    tone: 'bad',
    icon: IconFail,
  },
  unknown: {
    get word() {
      return WORDS.verdicts.unknown
    },
    tone: 'quiet',
    icon: IconUnknown,
  },
}

export const textOf = (checks: readonly CheckRow[]) =>
  checks
    .map(({ title, verdict, finding, cause, fix }) =>
      [
        `${VERDICT_LOOKS[verdict].word.padEnd(8)} ${title}: ${finding}`,
        ...(cause ? [`         ${WORDS.whyLine({ cause })}`] : []),
        ...(fix ? [`         ${WORDS.fixLine({ fix })}`] : []),
      ].join('\n'),
    )
    .join('\n')
