import IconCommand from '~icons/lucide/square-terminal'
import IconError from '~icons/lucide/octagon-x'
import IconOff from '~icons/lucide/power-off'
import IconPort from '~icons/lucide/plug'
import IconReady from '~icons/lucide/circle-check'
import IconService from '~icons/lucide/server'
import IconStarting from '~icons/lucide/loader-circle'
import type { Component } from 'vue'
import type { AttachmentRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'
import { WORDS as words } from './words.ts'

type State = AttachmentRow['state']
type Kind = AttachmentRow['kind']

interface Look {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  readonly spinning?: boolean
}

const look = (state: State, tone: Tone, icon: Component, spinning = false): Look => ({
  get word() {
    return words.states[state]
  },
  tone,
  icon,
  spinning,
})

export const ATTACHMENT_LOOKS: Readonly<Record<State, Look>> = {
  Off: look('Off', 'quiet', IconOff),
  Starting: look('Starting', 'info', IconStarting, true),
  Ready: look('Ready', 'good', IconReady),
  Error: look('Error', 'bad', IconError),
}

/** A shape for each kind; its word stands beside it or is its label. */
export const KIND_ICONS: Readonly<Record<Kind, Component>> = {
  service: IconService,
  port: IconPort,
  command: IconCommand,
}
