import type { Clock } from '../base/clock.ts'
import type { PortMappings } from '../peer/mapping/port-mappings.ts'
import type { Peer } from '../peer/peer.ts'
import type { Identity } from '../platform/identity.ts'
import type { PipeId } from '../protocol/ids.ts'
import type { Attachments } from './attachments/attachments.ts'
import type { Backups } from './backup/backups.ts'
import type { Choices } from './settings/choices.ts'
import type { Consoles } from './messages/consoles.ts'
import type { Capture } from './capture/capture.ts'
import type { CaptureFiles } from './capture/capture-files.ts'
import type { Recorder } from './capture/recorder.ts'
import type { TrafficFeeds } from './capture/traffic-feeds.ts'
import type { Conversations } from './conversations/conversations.ts'
import type { Doctor } from './doctor/doctor.ts'
import type { Echoes } from './echo/echoes.ts'
import type { InputEnds } from './ends/input-ends.ts'
import type { InterfaceSwitches } from './settings/interface-switches.ts'
import type { PipeMoves } from './move/pipe-moves.ts'
import type { Names } from './names.ts'
import type { OutputEnds } from './ends/output-ends.ts'
import type { PathTests } from './ends/path-tests.ts'
import type { PathChoices } from './ends/path-choices.ts'
import type { PipeStates } from './ends/pipe-states.ts'
import type { Deliveries } from './queue/deliveries.ts'
import type { Queues } from './queue/queues.ts'
import type { Receivers } from './messages/receivers.ts'
import type { Requests } from './messages/requests.ts'
import type { Resolutions } from './ends/resolutions.ts'
import type { KeptTimeline } from './timeline/kept-timeline.ts'
import type { Transfers } from './transfers/transfers.ts'
import type { Timelines } from './timeline/timelines.ts'
import type { TimelineWatch } from './timeline/watch.ts'

/** What the host is made of, for its calls and feeds. */
export interface HostWorld extends Choices {
  readonly doctor: Doctor
  readonly peer: Peer
  readonly clock: Clock
  readonly names: Names
  readonly inputs: InputEnds
  readonly echoes: Echoes
  readonly outputs: OutputEnds
  readonly paths: PathChoices
  readonly receivers: Receivers<PipeId>
  readonly deliveries: Deliveries
  readonly queues: Queues
  readonly moves: PipeMoves
  readonly conversations: Conversations
  /** What the ends of pipes here are fitted to. */
  readonly attachments: Attachments
  /** By the conversations' ids. */
  readonly conversationReceivers: Receivers<string>
  readonly resolutions: Resolutions
  /** Messages that wait for their replies. */
  readonly requests: Requests
  readonly pathTests: PathTests
  readonly timelines: Timelines
  /** What of the timelines outlives a restart. */
  readonly kept: KeptTimeline
  readonly timelineWatch: TimelineWatch
  readonly consoles: Consoles
  readonly pipeStates: PipeStates
  readonly capture: Capture
  /** Writes captured messages into a file. */
  readonly recorder: Recorder
  readonly captureFiles: CaptureFiles
  readonly trafficFeeds: TrafficFeeds
  /** Keeps this peer's name for the next start. */
  readonly saveName: (name: string) => void
  readonly requestStop: () => void
  readonly switches: InterfaceSwitches
  readonly backups: Backups
  readonly mappings: PortMappings
  /** Files that go to and come from other peers. */
  readonly transfers: Transfers
  /** The key of this peer, and where it is kept. */
  readonly identity: Identity
}
