export { createHttpTransport } from './http-transport.ts'
export type { HttpOptions } from './limits.ts'
