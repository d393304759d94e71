/** Everything the workbench of one pipe shows and does: the latest run, its answers, and the end that is bound. */
import { computed, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import type { HolderPolicyName, PipeRow, ResolutionRow } from '../../../shared/rows.ts'
import { useFeed } from '../../feeds/use-feed.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'
import { useCopy } from '../../use-copy.ts'
import { ANSWER_TEXTS } from './answer-words.ts'
import { WORDS as words } from './words.ts'
import { hostText } from '../../words/index.ts'

const latestOf = (rows: readonly ResolutionRow[]) =>
  rows.reduce<ResolutionRow | undefined>(
    (latest, row) => (latest && latest.startedWallMs >= row.startedWallMs ? latest : row),
    undefined,
  )

export function useWorkbench(pipe: MaybeRefOrGetter<PipeRow>) {
  const pipeId = computed(() => toValue(pipe).id)
  const ofPipe = () => ({ pipeId: pipeId.value })
  const resolutions = useFeed('resolutions', ofPipe)
  const answerFeed = useFeed('answers', ofPipe)
  const notices = useNotices()
  const copy = useCopy()

  const resolveCall = useCall('pipes.resolve')
  const cancelCall = useCall('pipes.cancelResolve')
  const bindCall = useCall('pipes.bind')
  const unbindCall = useCall('pipes.unbind')
  const excludeCall = useCall('pipes.exclude')
  const unpinCall = useCall('pipes.unpin')
  const testCall = useCall('pipes.test')
  const echoCall = useCall('echo.listen')
  const reportCall = useCall('pipes.report')
  const policyCall = useCall('pipes.policy')
  const orderCall = useCall('pipes.order')

  const run = computed(() => latestOf(resolutions.rows.value))
  const asking = computed(() => run.value?.state === 'asking')
  const answers = computed(() => answerFeed.rows.value)
  const chosen = computed(() => answers.value.find((one) => one.wouldChoose !== undefined))
  const error = computed(
    () =>
      resolveCall.error.value ??
      bindCall.error.value ??
      unbindCall.error.value ??
      excludeCall.error.value ??
      unpinCall.error.value ??
      testCall.error.value ??
      echoCall.error.value ??
      reportCall.error.value ??
      policyCall.error.value ??
      orderCall.error.value ??
      cancelCall.error.value,
  )
  const clearErrors = () =>
    [
      ...[resolveCall, bindCall, unbindCall, cancelCall],
      ...[excludeCall, unpinCall, testCall, echoCall, reportCall],
      ...[policyCall, orderCall],
    ].forEach((one) => one.clear())

  async function resolve() {
    if (asking.value || resolveCall.busy.value) return
    clearErrors()
    await resolveCall.run(ofPipe())
  }

  async function cancel() {
    if (run.value) await cancelCall.run({ resolutionId: run.value.id })
  }

  /** By hand to one answer; without it by the rule. */
  async function bind(answerId?: string, pin = false) {
    clearErrors()
    const binding = await bindCall.run({
      ...ofPipe(),
      ...(answerId ? { answerId } : {}),
      ...(pin ? { pin } : {}),
    })
    if (binding)
      notices.say(
        words.boundTo({ name: binding.peerName.slice(0, 80) }),
        'good',
        hostText(binding.reason),
      )
  }

  async function unbind() {
    clearErrors()
    if (await unbindCall.run(ofPipe())) notices.say(words.unbound, 'info')
  }
  /** Endpoints and transports: never dialled for this pipe. */
  async function exclude(excluded: readonly string[]) {
    clearErrors()
    await excludeCall.run({ ...ofPipe(), excluded: [...excluded] })
  }

  async function unpin() {
    clearErrors()
    if (await unpinCall.run(ofPipe())) notices.say(words.unpinnedAnyPath, 'info')
  }

  /** Measures the way to whoever gave an answer; what was found stands in its row. */
  async function test(answerId: string) {
    clearErrors()
    await testCall.run({ ...ofPipe(), answerId })
  }

  /** Has the echo peer take the other end and binds to it, where nothing is bound; or sends it away. */
  async function echo(listening: boolean) {
    clearErrors()
    if (!(await echoCall.run({ ...ofPipe(), listening }))) return
    if (listening && !toValue(pipe).output) await bind()
  }

  /** All that is known of the binding, for a bug report. */
  async function copyReport() {
    clearErrors()
    const report = await reportCall.run(ofPipe())
    if (report) await copy(report.text, ANSWER_TEXTS.copied)
  }

  /** To whom messages go where several hold the pipe. */
  async function setPolicy(policy: HolderPolicyName) {
    clearErrors()
    await policyCall.run({ ...ofPipe(), policy })
  }

  /** Endpoints and transports that go before all others, best first. */
  async function setOrder(order: readonly string[]) {
    clearErrors()
    await orderCall.run({ ...ofPipe(), order: [...order] })
  }

  return {
    ...{ exclude, unpin, test, stopTest: testCall.cancel, echo },
    ...{ copyReport, setPolicy, setOrder },
    ...{ run, asking, answers, chosen, error, resolve, cancel, bind, unbind },
    binding: bindCall.busy,
    starting: resolveCall.busy,
    measuring: testCall.busy,
    echoing: echoCall.busy,
  }
}
