import { createWsTransport } from '../../src/main/transports/ws/index.ts'
import { describeOnLoopback } from './loopback-rig.ts'

describeOnLoopback(
  { scheme: 'ws', create: createWsTransport, port: 19_702 },
  'ws that proves nothing',
)
