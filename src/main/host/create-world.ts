import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { PortMappings } from '../peer/mapping/port-mappings.ts'
import type { Peer } from '../peer/peer.ts'
import type { Network } from '../peer/ports/network.ts'
import type { CaptureFolder } from '../platform/captures/index.ts'
import { groupOfPipe, type PeerId, type PipeId } from '../protocol/ids.ts'
import { Attachments } from './attachments/attachments.ts'
import type { Backups } from './backup/backups.ts'
import type { Choices } from './settings/choices.ts'
import { Consoles } from './messages/consoles.ts'
import { Conversations } from './conversations/conversations.ts'
import { Capture } from './capture/capture.ts'
import { CaptureFiles } from './capture/capture-files.ts'
import { Recorder } from './capture/recorder.ts'
import { memorySource } from './capture/source.ts'
import { TrafficFeeds } from './capture/traffic-feeds.ts'
import type { HostWorld } from './host-world.ts'
import { InputEnds } from './ends/input-ends.ts'
import type { InterfaceSwitches } from './settings/interface-switches.ts'
import { Echoes, type RunningEcho } from './echo/echoes.ts'
import { Doctor } from './doctor/doctor.ts'
import { PipeMoves } from './move/pipe-moves.ts'
import { createNames } from './names.ts'
import { OutputEnds } from './ends/output-ends.ts'
import { PathTests } from './ends/path-tests.ts'
import { PathChoices } from './ends/path-choices.ts'
import { PipeStates } from './ends/pipe-states.ts'
import type { ProfileContents } from './profile-contents.ts'
import { Deliveries } from './queue/deliveries.ts'
import { Queues } from './queue/queues.ts'
import { Receivers } from './messages/receivers.ts'
import { Requests } from './messages/requests.ts'
import { Resolutions } from './ends/resolutions.ts'
import { KeptTimeline } from './timeline/kept-timeline.ts'
import { Transfers, type TransferFolders } from './transfers/transfers.ts'
import { Timelines } from './timeline/timelines.ts'
import { TimelineWatch } from './timeline/watch.ts'

/** What the world cannot make itself. */
export interface WorldParts extends Choices {
  readonly contents: ProfileContents
  readonly clock: Clock
  readonly random: Random
  readonly requestStop: () => void
  readonly switches: InterfaceSwitches
  readonly backups: Backups
  readonly mappings: PortMappings
  readonly network: Network
  readonly log: Log
  readonly profile: { readonly folder: string; readonly controlSocketPath: string }
  readonly captureFolder: CaptureFolder
  /** Where files that come and go are kept. */
  readonly files: TransferFolders
  readonly startEcho: () => Promise<RunningEcho>
  /** Something about a pipe's ends, answers or history has changed. */
  readonly onPipeChanged: (pipeId: PipeId) => void
}

/** Builds what the host does around a peer, in order. */
export const createWorld = (peer: Peer, parts: WorldParts): HostWorld => {
  const { clock, random, network, mappings, onPipeChanged: onChange } = parts
  const { legacy, settings, firstRun, desktop, criticalPipes, onePathPipes, savedPipes } = parts
  const { requestStop, switches, backups, standstill, templates } = parts
  const { identity, saveName, pipeEvents, queues: queueStore } = parts.contents
  const names = createNames(peer)
  const kept = new KeptTimeline(pipeEvents, clock, peer.counters)
  const timelines = new Timelines(clock, names, peer.counters, kept)
  const timelineWatch = new TimelineWatch(clock, timelines, names)
  const resolutions = new Resolutions(peer, onChange, timelineWatch)
  const pathTests = new PathTests({
    ...{ peer, clock, names, resolutions, watch: timelineWatch, onChange },
  })
  const paths = new PathChoices(peer, timelineWatch, onChange)
  const ends = { peer, clock, resolutions, paths, standstill, watch: timelineWatch, onChange }
  const outputs = new OutputEnds(ends)
  const boundTo = (pipeId: PipeId) => outputs.of(pipeId)
  const consoles = new Consoles(clock, names, peer.config.peerId, boundTo)
  const conversations = new Conversations(
    ...([peer, clock, random, names, onChange, timelineWatch, standstill] as const),
  )
  const conversationReceivers = new Receivers<string>(conversations, clock, random)
  const deliveries = new Deliveries(peer, clock, queueStore)
  const queueWorld = { peer, clock, random, store: queueStore, outputs, standstill, onChange }
  const queues = new Queues(queueWorld)
  const requests = new Requests(clock, random)
  const inputs = new InputEnds(
    peer,
    (pipeId, received) => {
      consoles.received(pipeId, received)
      requests.received(pipeId, received)
    },
    conversations,
    deliveries,
    standstill,
  )
  const { log, profile, keptAttachments: fitted } = parts
  const attachments = new Attachments({
    ...{ peer, clock, random, names, conversations, inputs, profile, kept: fitted },
    ...{ log: log.scope('attachments'), counters: peer.counters },
  })
  const echoes = new Echoes({ peer, start: parts.startEcho, onChange })
  const nameOf = (peerId: PeerId) => names.peer(peerId)
  const carried = { peer, clock, random, inputs, deliveries, watch: timelineWatch, nameOf }
  const moves = new PipeMoves(carried)
  const receivers = new Receivers(inputs, clock, random)
  const pipeStates = new PipeStates({
    ...{ peer, clock, outputs, resolutions, conversations, standstill },
  })
  const capture = new Capture({ clock, counters: peer.counters })
  const groupName = (pipeId: PipeId) =>
    peer.groups.table.get(groupOfPipe(pipeId))?.advertisement.name
  const source = memorySource(capture, names, groupName)
  const { counters } = peer
  const recorder = new Recorder({ clock, counters, capture, source, folder: parts.captureFolder })
  const captureFiles = new CaptureFiles(parts.captureFolder, recorder)
  const traffic = { capture, clock, source, recorder, files: captureFiles }
  const trafficFeeds = new TrafficFeeds(traffic)
  const legacyAllowed = (): boolean => legacy.allowed
  const keyStorage = () => identity.vault.storage
  const doctor = new Doctor({ peer, clock, names, network, keyStorage, legacyAllowed, mappings })
  const transfers = new Transfers({ peer, clock, random, names, ...parts.files })
  return {
    doctor,
    transfers,
    peer,
    clock,
    names,
    inputs,
    echoes,
    outputs,
    paths,
    receivers,
    deliveries,
    moves,
    queues,
    conversations,
    conversationReceivers,
    attachments,
    resolutions,
    requests,
    pathTests,
    timelines,
    kept,
    timelineWatch,
    consoles,
    pipeStates,
    capture,
    recorder,
    captureFiles,
    trafficFeeds,
    saveName,
    requestStop,
    legacy,
    settings,
    firstRun,
    switches,
    desktop,
    criticalPipes,
    onePathPipes,
    savedPipes,
    standstill,
    keptAttachments: fitted,
    templates,
    backups,
    mappings,
    identity,
  }
}
