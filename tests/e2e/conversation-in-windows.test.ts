import { describeConversation } from './conversation.ts'
import { windows } from './support/drivers.ts'

describeConversation(windows)
