import { describeConversation } from './conversation.ts'
import { tabs } from './support/drivers.ts'

describeConversation(tabs)
