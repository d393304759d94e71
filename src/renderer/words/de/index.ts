import type { Translation } from '../../../shared/words/message-types.ts'
import type { English } from '../en/index.ts'

export const de: Partial<Translation<English>> = {}
