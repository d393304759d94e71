import { describeAttachments } from './attachments.ts'
import { windows } from './support/drivers.ts'

describeAttachments(windows)
