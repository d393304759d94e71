import type { Translation } from '../../../shared/words/message-types.ts'
import type { English } from '../en/index.ts'

export const ar: Partial<Translation<English>> = {}
