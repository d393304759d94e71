export { createWsTransport } from './ws-transport.ts'
export { DEFAULT_PORT } from './limits.ts'
export type { WsOptions } from './limits.ts'
