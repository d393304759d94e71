export { CaptureFolder, type CaptureFileFacts } from './capture-folder.ts'
export type { CaptureReader } from './capture-reader.ts'
export { refusalOf, type CaptureWriter, type WriteRefusal } from './capture-writer.ts'
export type { StoredContent, StoredFlow, StoredHead, StoredMessage } from './stored-message.ts'
