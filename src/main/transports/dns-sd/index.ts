export { createMdnsChannels } from './mdns-channels.ts'
