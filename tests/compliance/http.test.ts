import { createHttpTransport } from '../../src/main/transports/http/index.ts'
import { describeOnLoopback } from './loopback-rig.ts'

describeOnLoopback(
  { scheme: 'http', create: createHttpTransport, port: 19_700 },
  'http that proves nothing',
)
