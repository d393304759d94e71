export { createDhtTransport } from './dht-transport.ts'
export type { DhtOptions } from './limits.ts'
