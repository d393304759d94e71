import { uptime } from 'node:os'

/**
 * Milliseconds since the machine was started, those that it slept among them: what the wall clock would have gone on by, had
 * nobody set it.
 */
export const upTimeMs = (): number => uptime() * 1000
