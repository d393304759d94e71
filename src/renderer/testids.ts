/**
 * Marks for end-to-end tests, as values of `data-testid`. Rows of a list carry their row's id in `data-id` as well.
 *
 * frame      rail-<screen> · palette palette-text palette-item inspector · status-bar status-name status-state · connection-banner
 * peers      peer-row peer-filter peer-search peer-connect peer-connect-address peer-connect-submit peer-detail
 *            peer-endpoint legacy-chip protection (data-protection) peer-warning fingerprint peer-info peer-info-ask peer-forget peer-forget-confirm
 * pipes      pipe-row pipe-filter pipe-new pipe-search pipe-detail pipe-state pipe-security pipe-listen pipe-publish pipe-remove
 *            pipe-remove-confirm pipe-advertisement pipe-publication binding-history-row · tab-workbench
 *            tab-advertisement tab-history
 * create     create-sheet create-name create-transport-<any|tcp|ws|http> create-description create-lifetime create-access create-listen
 *            create-submit create-publish create-preview create-result
 * groups     group-row group-filter group-search group-new group-sheet group-name group-submit group-result group-detail
 *            group-state group-join group-leave group-publish group-remove group-remove-confirm group-member group-pipe
 *            group-new-pipe group-policy group-listed group-listed-role group-listed-remove group-add-peer group-add
 *            group-key group-rotate group-invite group-history
 * workbench  resolve-button resolve-cancel resolve-summary asked-channel answer-row answer-bind would-choose
 *            bind-by-rule unbind-button workbench-answers workbench-messages
 * talk       conversation-with conversation-reliable conversation-open conversation-row conversation-state
 *            conversation-facts conversation-close · tab-conversations
 * doctor     doctor-run doctor-check (data-verdict) doctor-line
 * xray       xray-event (data-kind) xray-scrubber xray-copy explanation explained-endpoint explain-xray · tab-xray
 * console    message-text message-send message-row message-list
 * traffic    traffic-row traffic-filter traffic-pause traffic-clear traffic-new traffic-dropped traffic-detail
 *            traffic-element
 * overview   problem all-well unbound-pipe here-peer topology-picture topology-list topology-peer topology-view
 * settings   settings-filter setting setting-reset settings-name settings-rename settings-theme settings-legacy counter-row activity-row
 * identity   backup-card backup-card-make backup-card-later backup-open backup-sheet backup-passphrase backup-again
 *            backup-submit backup-file backup-done restore-open restore-sheet restore-file restore-passphrase
 *            restore-read restore-offer restore-mode restore-confirm restore-submit restore-staged
 * any        toast key-sheet
 */
export const testids = {
  railItem: (name: string) => `rail-${name}`,
  statusBar: 'status-bar',
  statusName: 'status-name',
  statusState: 'status-state',
  connectionBanner: 'connection-banner',

  inspector: 'inspector',
  palette: 'palette',
  paletteText: 'palette-text',
  paletteItem: 'palette-item',

  peerRow: 'peer-row',
  peerFilter: 'peer-filter',
  peerSearch: 'peer-search',
  peerConnect: 'peer-connect',
  peerConnectAddress: 'peer-connect-address',
  peerConnectSubmit: 'peer-connect-submit',
  peerDetail: 'peer-detail',
  peerEndpoint: 'peer-endpoint',
  legacyChip: 'legacy-chip',
  protection: 'protection',
  peerWarning: 'peer-warning',
  fingerprint: 'fingerprint',
  peerInfo: 'peer-info',
  peerInfoAsk: 'peer-info-ask',
  peerForget: 'peer-forget',
  peerForgetConfirm: 'peer-forget-confirm',

  pipeRow: 'pipe-row',
  pipeFilter: 'pipe-filter',
  pipeNew: 'pipe-new',
  pipeSearch: 'pipe-search',
  pipeDetail: 'pipe-detail',
  pipeState: 'pipe-state',
  pipeSecurity: 'pipe-security',
  pipeListen: 'pipe-listen',
  pipePublish: 'pipe-publish',
  pipeRemove: 'pipe-remove',
  pipeRemoveConfirm: 'pipe-remove-confirm',
  pipeAdvertisement: 'pipe-advertisement',
  pipePublication: 'pipe-publication',
  bindingHistoryRow: 'binding-history-row',
  doctorRun: 'doctor-run',
  doctorCheck: 'doctor-check',
  doctorLine: 'doctor-line',
  xrayEvent: 'xray-event',
  xrayScrubber: 'xray-scrubber',
  xrayCopy: 'xray-copy',
  explanation: 'explanation',
  explainedEndpoint: 'explained-endpoint',
  explainXray: 'explain-xray',

  createSheet: 'create-sheet',
  createName: 'create-name',
  createGroup: 'create-group',
  createType: 'create-type',
  createTransport: (scheme: string) => `create-transport-${scheme}`,
  createDescription: 'create-description',
  createLifetime: 'create-lifetime',
  createAccess: 'create-access',
  pipeAccess: 'pipe-access',
  pipeAccessDetail: 'pipe-access-detail',
  createListen: 'create-listen',
  createSubmit: 'create-submit',
  createPublish: 'create-publish',
  createPreview: 'create-preview',
  createResult: 'create-result',

  groupRow: 'group-row',
  groupFilter: 'group-filter',
  groupSearch: 'group-search',
  groupNew: 'group-new',
  groupSheet: 'group-sheet',
  groupName: 'group-name',
  groupSubmit: 'group-submit',
  groupResult: 'group-result',
  groupDetail: 'group-detail',
  groupState: 'group-state',
  groupJoin: 'group-join',
  groupLeave: 'group-leave',
  groupPublish: 'group-publish',
  groupRemove: 'group-remove',
  groupRemoveConfirm: 'group-remove-confirm',
  groupMember: 'group-member',
  groupPipe: 'group-pipe',
  groupNewPipe: 'group-new-pipe',
  groupPolicy: 'group-policy',
  groupListed: 'group-listed',
  groupListedRole: 'group-listed-role',
  groupListedRemove: 'group-listed-remove',
  groupAddPeer: 'group-add-peer',
  groupAdd: 'group-add',
  groupKey: 'group-key',
  groupRotate: 'group-rotate',
  groupInvite: 'group-invite',
  groupHistory: 'group-history',

  resolveButton: 'resolve-button',
  resolveCancel: 'resolve-cancel',
  resolveSummary: 'resolve-summary',
  askedChannel: 'asked-channel',
  answerRow: 'answer-row',
  answerBind: 'answer-bind',
  wouldChoose: 'would-choose',
  bindByRule: 'bind-by-rule',
  unbindButton: 'unbind-button',
  workbenchAnswers: 'workbench-answers',
  workbenchMessages: 'workbench-messages',

  conversationWith: 'conversation-with',
  conversationReliable: 'conversation-reliable',
  conversationOpen: 'conversation-open',
  conversationRow: 'conversation-row',
  conversationState: 'conversation-state',
  conversationFacts: 'conversation-facts',
  conversationClose: 'conversation-close',

  messageText: 'message-text',
  messageSend: 'message-send',
  messageRow: 'message-row',
  messageList: 'message-list',

  trafficRow: 'traffic-row',
  trafficFilter: 'traffic-filter',
  trafficPause: 'traffic-pause',
  trafficClear: 'traffic-clear',
  trafficNew: 'traffic-new',
  trafficDropped: 'traffic-dropped',
  trafficDetail: 'traffic-detail',
  trafficElement: 'traffic-element',

  inboxRow: 'inbox-row',
  inboxStatus: 'inbox-status',
  inboxOverview: 'inbox-overview',
  inboxBadge: 'inbox-badge',
  inboxDetail: 'inbox-detail',
  inboxAction: (action: string) => `inbox-${action}`,
  inboxConfirm: 'inbox-confirm',
  inboxInvite: 'inbox-invite',
  inboxRedeem: 'inbox-redeem',
  peerPair: 'peer-pair',
  pairingDialog: 'pairing-dialog',
  pairingState: 'pairing-state',
  pairingWords: 'pairing-words',
  pairingConfirm: 'pairing-confirm',
  pairingDiffer: 'pairing-differ',
  pairingCancel: 'pairing-cancel',
  pairingClose: 'pairing-close',
  rightSwitch: (right: string) => `right-${right}`,
  inviteSheet: 'invite-sheet',
  inviteNote: 'invite-note',
  inviteSubmit: 'invite-submit',
  inviteLink: 'invite-link',
  inviteDone: 'invite-done',
  redeemSheet: 'redeem-sheet',
  redeemLink: 'redeem-link',
  redeemOffer: 'redeem-offer',
  redeemSubmit: 'redeem-submit',
  invitationRow: 'invitation-row',
  invitationRevoke: 'invitation-revoke',

  problem: 'problem',
  allWell: 'all-well',
  unboundPipe: 'unbound-pipe',
  herePeer: 'here-peer',
  topologyPicture: 'topology-picture',
  topologyList: 'topology-list',
  topologyPeer: 'topology-peer',
  topologyView: 'topology-view',

  backupCard: 'backup-card',
  backupCardMake: 'backup-card-make',
  backupCardLater: 'backup-card-later',
  backupOpen: 'backup-open',
  backupSheet: 'backup-sheet',
  backupPassphrase: 'backup-passphrase',
  backupAgain: 'backup-again',
  backupSubmit: 'backup-submit',
  backupFile: 'backup-file',
  backupDone: 'backup-done',
  restoreOpen: 'restore-open',
  restoreSheet: 'restore-sheet',
  restoreFile: 'restore-file',
  restorePassphrase: 'restore-passphrase',
  restoreRead: 'restore-read',
  restoreOffer: 'restore-offer',
  restoreMode: 'restore-mode',
  restoreConfirm: 'restore-confirm',
  restoreSubmit: 'restore-submit',
  restoreStaged: 'restore-staged',

  settingsFilter: 'settings-filter',
  setting: 'setting',
  settingReset: 'setting-reset',
  settingsName: 'settings-name',
  settingsRename: 'settings-rename',
  settingsTheme: 'settings-theme',
  settingsLegacy: 'settings-legacy',
  counterRow: 'counter-row',
  activityRow: 'activity-row',
  keySheet: 'key-sheet',
} as const
