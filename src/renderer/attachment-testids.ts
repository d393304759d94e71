/**
 * The marks of attachments, for tests: of their list and detail, of a pipe’s tab, and of the sheets that share and use a service.
 *
 * attachment-row attachment-filter attachment-share attachment-use attachment-detail attachment-state attachment-switch
 * attachment-local attachment-copy (data-form) attachment-connection attachment-connection-close attachment-last-error
 * attachment-remove attachment-remove-confirm pipe-attachment pipe-share pipe-use · tab-attachments
 * share-sheet share-service share-again share-host share-port share-check share-checked (data-ok) share-pipe
 * share-name share-access share-submit share-result share-invite share-link
 * use-sheet use-pipe use-peer use-port use-submit use-result use-words
 */
export const attachmentTestids = {
  attachmentRow: 'attachment-row',
  attachmentFilter: 'attachment-filter',
  attachmentShare: 'attachment-share',
  attachmentUse: 'attachment-use',
  attachmentDetail: 'attachment-detail',
  attachmentState: 'attachment-state',
  attachmentSwitch: 'attachment-switch',
  attachmentLocal: 'attachment-local',
  attachmentCopy: 'attachment-copy',
  attachmentConnection: 'attachment-connection',
  attachmentConnectionClose: 'attachment-connection-close',
  attachmentLastError: 'attachment-last-error',
  attachmentRemove: 'attachment-remove',
  attachmentRemoveConfirm: 'attachment-remove-confirm',
  pipeAttachment: 'pipe-attachment',
  pipeShare: 'pipe-share',
  pipeUse: 'pipe-use',
  shareSheet: 'share-sheet',
  shareService: 'share-service',
  shareAgain: 'share-again',
  shareHost: 'share-host',
  sharePort: 'share-port',
  shareCheck: 'share-check',
  shareChecked: 'share-checked',
  sharePipe: 'share-pipe',
  shareName: 'share-name',
  shareAccess: 'share-access',
  shareSubmit: 'share-submit',
  shareResult: 'share-result',
  shareInvite: 'share-invite',
  shareLink: 'share-link',
  useSheet: 'use-sheet',
  usePipe: 'use-pipe',
  usePeer: 'use-peer',
  usePort: 'use-port',
  useWords: 'use-words',
  useSubmit: 'use-submit',
  useResult: 'use-result',
} as const
