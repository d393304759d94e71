import { WORDS } from './words.ts'

export const QUEUE_WORDS = WORDS.queue
