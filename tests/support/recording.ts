// A capture with its recorder and its files, on a virtual clock, and messages for it.
import { Counters } from '../../src/main/base/counters.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import { Capture } from '../../src/main/host/capture/capture.ts'
import { CaptureFiles } from '../../src/main/host/capture/capture-files.ts'
import { Recorder } from '../../src/main/host/capture/recorder.ts'
import { memorySource } from '../../src/main/host/capture/source.ts'
import { TrafficFeeds } from '../../src/main/host/capture/traffic-feeds.ts'
import type { TrafficEvent } from '../../src/main/peer/endpoint/traffic.ts'
import { CaptureFolder } from '../../src/main/platform/captures/index.ts'
import { JXTA_NAMESPACE, PIPE_SERVICE } from '../../src/main/protocol/constants.ts'
import { createPeerId, createPipeId } from '../../src/main/protocol/ids.ts'
import { Message, textElement } from '../../src/main/protocol/message/message.ts'
import { VirtualClock } from './virtual-clock.ts'

const random = seededRandom(7)
const bytes = (count: number) => random.bytes(count)
export const PIPE = createPipeId(bytes)
export const OTHER = createPipeId(bytes)
const PEER = createPeerId(bytes)

export const pipeMessage = (text: string, more: Partial<TrafficEvent> = {}): TrafficEvent => {
  const message = Message.of(
    textElement('', 'data', text),
    textElement(JXTA_NAMESPACE, 'EndpointDestinationAddress', `jxta://x/${PIPE_SERVICE}/${PIPE}`),
  )
  return {
    ...{ direction: 'in', peerId: PEER, proven: true, transport: 'tcp' },
    ...{ address: 'tcp://10.0.0.7:9701', service: PIPE_SERVICE, param: PIPE },
    ...{ message, sizeBytes: message.byteLength },
    ...more,
  }
}

/** Over capture files in this folder; `stop` ends what is open. */
export const recordingRig = (path: string) => {
  const clock = new VirtualClock()
  const counters = new Counters()
  const capture = new Capture({ clock, counters })
  const names = { peer: () => 'lab-7', pipe: () => 'telemetry' }
  const source = memorySource(capture, names, () => 'home')
  const folder = new CaptureFolder(path)
  const recorder = new Recorder({ clock, counters, capture, source, folder })
  const files = new CaptureFiles(folder, recorder)
  const feeds = new TrafficFeeds({ capture, clock, source, recorder, files })
  const stop = () => {
    recorder.stop()
    files.stop()
    capture.stop()
  }
  return { clock, counters, capture, source, recorder, files, feeds, folder, stop }
}
