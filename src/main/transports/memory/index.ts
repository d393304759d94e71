export { createMemoryHub } from './memory-hub.ts'
export type { MemoryHub, MemoryHubOptions, MemoryTransportOptions } from './memory-hub.ts'
export { createMemoryNetwork, memoryInterface } from './memory-network.ts'
export type { MemoryNetwork } from './memory-network.ts'
