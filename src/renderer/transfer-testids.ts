/** Marks of the transfers, as values of `data-testid`; the others are in `testids.ts`. */
export const transferTestids = {
  /** A row of the list. */
  transferRow: 'transfer-row',
  transferList: 'transfer-list',
  transferFilter: 'transfer-filter',
  transferKind: 'transfer-kind',
  transferSend: 'transfer-send',
  transferPauseAll: 'transfer-pause-all',
  transferResumeAll: 'transfer-resume-all',
  transferDetail: 'transfer-detail',
  /** With `data-transfer`: its state. */
  transferState: 'transfer-state',
  /** With `data-percent`. */
  transferProgress: 'transfer-progress',
  transferReceipt: 'transfer-receipt',
  /** With `data-state`. */
  transferItem: 'transfer-item',
  /** Where it lies on this machine. */
  transferSavedTo: 'transfer-saved-to',
  transferShow: 'transfer-show',
  transferPause: 'transfer-pause',
  transferResume: 'transfer-resume',
  transferCancel: 'transfer-cancel',
  transferCancelConfirm: 'transfer-cancel-confirm',
  transferRemove: 'transfer-remove',
  transferAskAgain: 'transfer-ask-again',
  /** With `data-count`. */
  transferBadge: 'transfer-badge',
  /** A card, with `data-id`. */
  transferOffer: 'transfer-offer',
  transferAccept: 'transfer-accept',
  transferRefuse: 'transfer-refuse',
  transferAlways: 'transfer-always',
  sendSheet: 'send-sheet',
  sendPeer: 'send-peer',
  sendFiles: 'send-files',
  sendFolder: 'send-folder',
  sendSummary: 'send-summary',
  sendSubmit: 'send-submit',
  /** What says that files can be dropped here. */
  dropTarget: 'drop-target',
  peerSend: 'peer-send',
} as const
