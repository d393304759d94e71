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

export const WORDS = {
  title: 'Doctor',
  about:
    'Why are peers not seen, or not reached? The Doctor sends a beacon, asks linked peers to dial back, and compares clocks. It takes a few seconds.',
  run: 'Examine',
  cancel: 'Cancel',
  copy: 'Copy as text',
  copied: 'What the Doctor found was copied',
  checks: 'Checks',
  why: 'Why',
  fix: 'What to do',
  looking: 'Looking …',
  more: 'Open the Doctor',
} as const

interface VerdictLook {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  readonly spinning?: boolean
}

export const VERDICT_LOOKS: Readonly<Record<CheckVerdict, VerdictLook>> = {
  waiting: { word: 'Not yet', tone: 'quiet', icon: IconWaiting },
  running: { word: 'Looking', tone: 'info', icon: IconRunning, spinning: true },
  pass: { word: 'Pass', tone: 'good', icon: IconPass },
  warn: { word: 'Warning', tone: 'warn', icon: IconWarn },
  fail: { word: 'Fail', tone: 'bad', icon: IconFail },
  unknown: { word: 'Unknown', tone: 'quiet', icon: IconUnknown },
}

export const textOf = (checks: readonly CheckRow[]) =>
  checks
    .map(({ title, verdict, finding, cause, fix }) =>
      [
        `${VERDICT_LOOKS[verdict].word.padEnd(8)} ${title}: ${finding}`,
        ...(cause ? [`         why: ${cause}`] : []),
        ...(fix ? [`         fix: ${fix}`] : []),
      ].join('\n'),
    )
    .join('\n')
