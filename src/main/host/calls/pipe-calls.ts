import { bindsSeveral } from '../../peer/pipe/holders/holder-policy.ts'
import { parseGroupId, parsePeerId, parsePipeId, type PipeId } from '../../protocol/ids.ts'
import { PipefitterError } from '../../base/errors.ts'
import { BEYOND_MAX } from '../../peer/discovery/beyond.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { StoredPipe } from '../../peer/ports/store.ts'
import type { HostWorld } from '../host-world.ts'
import { answerRows, bindingRow, pipeRow, resolutionRow } from '../feeds/pipe-rows.ts'
import { messageOf } from '../messages/message-input.ts'
import type { Message } from '../../protocol/message/message.ts'
import { replyRow } from '../messages/received-row.ts'
import { explain } from '../timeline/explanation.ts'
import { formatReport } from '../timeline/report.ts'
import { VERSION } from '../version.ts'
import type { Handlers } from './handler.ts'
import { keyIn } from './trust-calls.ts'

export const pipeCalls = (
  world: HostWorld,
): Handlers<
  | 'pipes.create'
  | 'pipes.setAccess'
  | 'pipes.setCritical'
  | 'pipes.setSaved'
  | 'pipes.publish'
  | 'pipes.search'
  | 'pipes.lookUp'
  | 'pipes.listen'
  | 'pipes.remove'
  | 'pipes.resolve'
  | 'pipes.test'
  | 'pipes.cancelResolve'
  | 'pipes.bind'
  | 'pipes.unbind'
  | 'pipes.report'
  | 'pipes.exclude'
  | 'pipes.unpin'
  | 'pipes.order'
  | 'pipes.policy'
  | 'pipes.setQueue'
  | 'pipes.move'
  | 'pipes.cancelQueued'
  | 'pipes.send'
  | 'pipes.request'
> => {
  const { peer, inputs, outputs, paths, resolutions, pathTests } = world
  const { consoles, conversations, queues, requests, names } = world
  const { groups, trust } = peer
  const publish = async (pipeId: PipeId) => {
    const { pipes, discovery } = groups.ofPipe(pipeId)
    const { document, lifetimeMs } = pipes.markPublished(pipeId)
    peer.flush()
    return discovery.publishPipe(document, lifetimeMs)
  }
  return {
    'pipes.create': async (wish) => {
      const { publish: shallPublish, listen, groupId, access, letIn = [], ...rest } = wish
      const keys = letIn.map((key) => pairedKey(world, key))
      const { pipes } =
        groupId === undefined ? peer.services : groups.services(parseGroupId(groupId))
      const created = pipes.create(rest)
      const { id } = created.advertisement
      try {
        if (access !== undefined) trust.setAccess(id, access)
        for (const key of keys) for (const right of USING) trust.grant(key, { right, pipeId: id })
      } catch (error) {
        // As it was wished for or not at all: whoever tries again would have two of them.
        pipes.remove(id)
        throw error
      }
      peer.flush()
      if (listen) inputs.listen(id, true)
      if (shallPublish) await publish(id)
      return pipeRow(requireRow(world, id), world)
    },
    'pipes.setAccess': ({ pipeId, access }) => {
      const { id } = requireRow(world, parsePipeId(pipeId)).advertisement
      trust.setAccess(id, access)
      return {}
    },
    'pipes.publish': async ({ pipeId, beyond }) => {
      const channels = [...(await publish(parsePipeId(pipeId)))]
      if (beyond !== undefined && !peer.beyond.set(parsePipeId(pipeId), beyond))
        throw tooManyBeyond()
      return { channels }
    },
    'pipes.setCritical': ({ pipeId, critical, twoPaths }) => {
      const { id } = requireRow(world, parsePipeId(pipeId)).advertisement
      world.criticalPipes.set(id, critical)
      if (twoPaths !== undefined) world.onePathPipes.set(id, !twoPaths)
      peer.pipeChanged.emit(id)
      return {}
    },
    'pipes.setSaved': ({ pipeId, saved }) => {
      const { id, type } = requireRow(world, parsePipeId(pipeId)).advertisement
      if (type === 'JxtaPropagate')
        throw new PipefitterError(
          'pipe/wrong-type',
          'Over a propagate pipe there are no conversations',
        )
      world.savedPipes.set(id, saved)
      peer.pipeChanged.emit(id)
      return {}
    },
    'pipes.search': () => {
      groups.search()
      return {}
    },
    'pipes.lookUp': async ({ pipeId }, signal) => ({
      asked: await peer.lookUp(parsePipeId(pipeId), signal),
    }),
    'pipes.listen': ({ pipeId, listening }) => {
      inputs.listen(parsePipeId(pipeId), listening)
      return {}
    },
    'pipes.remove': async ({ pipeId }) => {
      const id = parsePipeId(pipeId)
      outputs.forget(id)
      conversations.removeOf(id)
      resolutions.forget(id)
      await world.echoes.leave(id)
      world.criticalPipes.set(id, false)
      world.onePathPipes.set(id, false)
      world.savedPipes.set(id, false)
      const services = groups.findOfPipe(id)
      const { document, withdraw } = (services ?? peer.services).pipes.remove(id)
      consoles.forget(id)
      world.timelineWatch.forget(id)
      queues.forget(id)
      world.deliveries.forget(id)
      trust.forgetPipe(id)
      peer.paths.set(id, { excluded: [] })
      peer.beyond.set(id, false)
      peer.flush()
      if (withdraw) await services?.discovery.publishPipe(document, 0)
      return {}
    },
    'pipes.resolve': ({ pipeId, peers, timeoutMs }) => {
      const run = resolutions.start(parsePipeId(pipeId), {
        peers: peers?.map(parsePeerId),
        timeoutMs,
      })
      return { resolutionId: run.id }
    },
    'pipes.test': ({ pipeId, answerId }, signal) =>
      pathTests.test(parsePipeId(pipeId), answerId, signal),
    'pipes.cancelResolve': ({ resolutionId }) => {
      resolutions.cancel(resolutionId)
      return {}
    },
    'pipes.bind': async ({ pipeId, answerId, pin }, signal) =>
      bindingRow(await outputs.bind(parsePipeId(pipeId), answerId, signal, pin), world),
    'pipes.exclude': ({ pipeId, excluded }) => {
      paths.exclude(requireRow(world, parsePipeId(pipeId)).advertisement.id, excluded)
      return {}
    },
    'pipes.unpin': ({ pipeId }) => {
      const { id } = requireRow(world, parsePipeId(pipeId)).advertisement
      paths.unpin(id)
      outputs.policyChanged(id)
      return {}
    },
    'pipes.order': async ({ pipeId, order }, signal) => {
      const { id } = requireRow(world, parsePipeId(pipeId)).advertisement
      paths.order(id, order)
      await outputs.orderChanged(id, signal)
      return {}
    },
    'pipes.policy': ({ pipeId, policy }) => {
      const { id } = requireRow(world, parsePipeId(pipeId)).advertisement
      if (queues.of(id)?.isOn === true && bindsSeveral(policy))
        throw new PipefitterError('base/invalid-input', 'Switch the queue of this pipe off first')
      paths.policy(id, policy)
      outputs.policyChanged(id)
      return {}
    },
    'pipes.move': async ({ pipeId, peerId }, signal) => {
      await world.moves.give(parsePipeId(pipeId), parsePeerId(peerId), signal)
      return {}
    },
    'pipes.setQueue': ({ pipeId, on }) => {
      queues.set(requireRow(world, parsePipeId(pipeId)).advertisement.id, on)
      return {}
    },
    'pipes.cancelQueued': ({ pipeId, ids }) => {
      const queue = queues.of(requireRow(world, parsePipeId(pipeId)).advertisement.id)
      const all = queue?.messages.map(({ sequence }) => sequence) ?? []
      const wanted = ids === undefined ? all : all.filter((one) => ids.includes(String(one)))
      return { cancelled: queue?.cancel(wanted) ?? 0 }
    },
    'pipes.unbind': ({ pipeId }) => {
      outputs.unbind(parsePipeId(pipeId))
      return {}
    },
    'pipes.report': ({ pipeId }) => ({ text: reportOf(parsePipeId(pipeId), world) }),
    'pipes.send': async ({ pipeId, elements }, signal) => {
      const id = parsePipeId(pipeId)
      const message = messageOf(elements)
      const queued = queues.accept(id, message)
      if (!queued) await outputs.send(id, message, signal)
      consoles.sent(id, message)
      return { sizeBytes: message.byteLength, state: queued ? 'accepted' : 'sent' }
    },
    'pipes.request': async ({ pipeId, replyPipeId, elements, match, timeoutMs }, signal) => {
      const id = parsePipeId(pipeId)
      const replyId = parsePipeId(replyPipeId ?? pipeId)
      if (groups.ofPipe(replyId).pipes.input(replyId) === undefined)
        throw new PipefitterError(
          'base/invalid-input',
          'No reply can come: the input end of its pipe is not bound here',
        )
      const send = async (message: Message): Promise<void> => {
        await outputs.send(id, message, signal)
        consoles.sent(id, message)
      }
      const wish = { message: messageOf(elements), replyPipeId: replyId, match, timeoutMs, send }
      const { reply, ...rest } = await requests.ask(wish, signal)
      return { ...rest, ...(reply === undefined ? {} : { reply: replyRow(reply, names) }) }
    },
  }
}

/** What it takes to use a pipe. */
const USING = ['bind', 'send'] as const

/** Before anything is made: a pipe whose guests cannot be let in is not created. */
const pairedKey = ({ peer: { trust } }: HostWorld, text: string): KeyFingerprint => {
  const { fingerprint, standing } = trust.require(keyIn(text))
  if (standing === 'paired') return fingerprint
  throw new PipefitterError('trust/not-paired', 'Only a paired peer can be let in')
}

const tooManyBeyond = (): PipefitterError =>
  new PipefitterError(
    'endpoint/limit',
    `At most ${BEYOND_MAX} pipes are published beyond this network; take one of them back first`,
  )

/** Lines of binding history in a report. */
const BINDINGS_REPORTED = 20

const reportOf = (id: PipeId, world: HostWorld): string => {
  const pipe = requireRow(world, id)
  const run = world.resolutions.latest(id)
  return formatReport({
    version: VERSION,
    nowWallMs: world.clock.wallMs(),
    pipe: pipeRow(pipe, world),
    explanation: explain(pipe, world),
    run: run && resolutionRow(run, world.names),
    answers: answerRows(id, world),
    timeline: world.timelines.rowsOfPipe(id),
    bindings: world.peer.bindings(id, BINDINGS_REPORTED),
  })
}

const requireRow = ({ peer }: HostWorld, id: PipeId): StoredPipe =>
  peer.services.pipes.table.require(id)
