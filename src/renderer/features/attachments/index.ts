export { default as AttachmentsView } from './views/AttachmentsView.vue'
export { useAttachmentsStore } from './attachments.store.ts'
export { pipeAttachments } from './pipe-part.ts'
