export type { Carriage, Entrance, StreamCarrier, StreamTarget } from './carriage.ts'
export { createStreamTransport } from './stream-transport.ts'
