export { createMulticastTransport } from './multicast-transport.ts'
export type { MulticastOptions } from './limits.ts'
