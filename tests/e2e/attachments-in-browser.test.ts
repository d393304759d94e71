import { describeAttachments } from './attachments.ts'
import { tabs } from './support/drivers.ts'

describeAttachments(tabs)
