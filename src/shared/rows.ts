/**
 * Schemas of everything that crosses from the host to a client. A row is shaped for a reader who is not the peer: ids
 * with their short forms, times as wall-clock milliseconds, states as fixed words with the reason beside them.
 */
export * from './rows/this-peer.ts'
export * from './rows/trust.ts'
export * from './rows/onboarding.ts'
export * from './rows/peers.ts'
export * from './rows/groups.ts'
export * from './rows/paths.ts'
export * from './rows/pipes.ts'
export * from './rows/binding.ts'
export * from './rows/messages.ts'
export * from './rows/traffic.ts'
export * from './rows/conversations.ts'
export * from './rows/attachments.ts'
export * from './rows/timeline.ts'
export * from './rows/doctor.ts'
export * from './rows/transfers.ts'
export * from './rows/desktop.ts'
