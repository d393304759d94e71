import { createTcpTransport } from '../../src/main/transports/tcp/index.ts'
import { describeOnLoopback } from './loopback-rig.ts'

describeOnLoopback(
  { scheme: 'tcp', create: createTcpTransport, port: 19_701 },
  'tcp to legacy peers',
)
