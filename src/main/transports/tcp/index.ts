export { createTcpTransport } from './tcp-transport.ts'
export { DEFAULT_PORT } from './limits.ts'
export type { TcpOptions } from './limits.ts'
