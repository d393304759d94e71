/** Where features add to what belongs to none of them, each a component without properties. */
import type { Component } from 'vue'
import { pipeAttachments } from '../features/attachments/index.ts'
import { BackupCard } from '../features/identity/index.ts'
import { WelcomeCard } from '../features/welcome/index.ts'
import { InboxOverview, InboxStatus } from '../features/inbox/index.ts'
import { FarStatus } from '../features/far/index.ts'
import type { PipePart } from '../features/pipes/index.ts'
import { CaptureStatus } from '../features/traffic/index.ts'

/** At the right of the status bar, such as what waits for a person, or whether traffic is captured. */
export const STATUS_PARTS: readonly Component[] = [FarStatus, CaptureStatus, InboxStatus]

/** On the overview, below what needs attention; each a `Section`, such as the requests that wait. */
export const OVERVIEW_PARTS: readonly Component[] = [WelcomeCard, InboxOverview, BackupCard]

/** In the detail of a pipe, each in a tab of its own. */
export const PIPE_PARTS: readonly PipePart[] = [pipeAttachments]
