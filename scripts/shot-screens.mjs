// The screens that `npm run shots` takes: where each is, what the fake host shows (src/renderer/dev/scenes.ts), and what is done
// before the picture. What is pressed is found by its mark (src/renderer/testids.ts), never by its words: those change with
// the language.

const then =
  (...steps) =>
  async (page) => {
    for (const step of steps) await step(page)
  }
const press =
  (...keys) =>
  async (page) => {
    for (const key of keys) await page.keyboard.press(key)
  }
const type = (text) => (page) => page.keyboard.type(text)
const mark =
  (testid, at = 0) =>
  (page) =>
    page.getByTestId(testid).nth(at).click()
const fill = (testid, text) => (page) => page.getByTestId(testid).fill(text)
const choose = (testid, index) => (page) => page.getByTestId(testid).selectOption({ index })
/** Names are data, and the same in every language. */
const row = (kind, name) => (page) =>
  page.getByTestId(`${kind}-row`).filter({ hasText: name }).first().click()
const menuOfRow = (kind, name) => (page) =>
  page.getByTestId(`${kind}-row`).filter({ hasText: name }).first().click({ button: 'right' })
const menuIn = (testid) => (page) =>
  page.getByTestId(testid).locator('[aria-haspopup=menu]').first().click()
const shown = (testid) => (page) => page.getByTestId(testid).first().waitFor()
const scrollTo = (testid) => (page) => page.getByTestId(testid).first().scrollIntoViewIfNeeded()

/** Files that a person chose in the system's dialog. */
const give = (testid, count) => (page) =>
  page.getByTestId(testid).setInputFiles(
    Array.from({ length: count }, (_, at) => ({
      ...{ name: `plate ${at + 1}.dxf`, mimeType: 'text/plain' },
      buffer: Buffer.alloc(40_000 * (at + 1)),
    })),
  )
/** Files that are held over something, not yet let go. */
const drag = (testid) => (page) =>
  page
    .getByTestId(testid)
    .first()
    .evaluate((element) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'x.txt'))
      const { DragEvent } = element.ownerDocument.defaultView
      const given = { bubbles: true, cancelable: true, dataTransfer }
      element.dispatchEvent(new DragEvent('dragover', given))
    })

const overview = (name, more = {}) => ({ name, at: '/overview', ...more })
const peers = (name, act, scene) => ({ name, at: '/peers', act, scene })
const pipes = (name, act, scene) => ({ name, at: '/pipes', act, scene })
const groups = (name, act, scene) => ({ name, at: '/groups', act, scene })
const traffic = (name, act, scene) => ({ name, at: '/traffic', act, scene })
const transfers = (name, act, scene) => ({ name, at: '/transfers', act, scene })
const attachments = (name, act, scene) => ({ name, at: '/attachments', act, scene })
const inbox = (name, act, scene) => ({ name, at: '/inbox', act, scene })
const settings = (name, section, more = {}) => ({ name, at: `/settings/${section}`, ...more })

const pipe = (name, ...steps) => then(row('pipe', name), ...steps)
const telemetry = (...steps) => pipe('telemetry', ...steps)
const message = (...steps) =>
  then((page) => page.getByTestId('traffic-row').last().click(), ...steps)
/** The message console, wherever the room puts it. */
const messages = async (page) => {
  const half = page.getByTestId('workbench-half').locator('button').nth(1)
  if (await half.count()) await half.click()
}

export const SCREENS = [
  overview('overview'),
  overview('overview-empty', { scene: 'nobody' }),
  overview('overview-hostile', { scene: 'hostile' }),
  overview('overview-crowd', { scene: 'crowd' }),
  overview('overview-troubles', { scene: 'troubles' }),
  overview('overview-list', {
    act: (page) => page.getByTestId('topology-view').locator('button').nth(1).click(),
  }),
  overview('welcome', { scene: 'firstRun' }),
  overview('welcome-invite', {
    scene: 'firstRun',
    act: then(mark('welcome-invite'), shown('invite-sheet')),
  }),
  overview('welcome-redeem', {
    scene: 'firstRun',
    act: then(mark('welcome-redeem'), shown('redeem-sheet')),
  }),

  peers('peers'),
  peers('peers-empty', undefined, 'nobody'),
  peers('peers-hostile', undefined, 'hostile'),
  peers('peers-crowd', undefined, 'crowd'),
  peers('peers-no-network', undefined, 'troubles'),
  peers('peers-found-none', fill('peer-filter', 'nobody of this name')),
  peers('peer-detail', row('peer', 'lathe-2')),
  peers('peer-hostile', row('peer', 'NNNN'), 'hostile'),
  peers('peer-menu', menuOfRow('peer', 'lathe-2')),
  peers(
    'peer-pair',
    then(
      row('peer', 'kiln controller'),
      menuIn('peer-detail'),
      mark('peer-pair'),
      shown('pairing-dialog'),
    ),
  ),
  peers(
    'peer-connect',
    then(
      press('n'),
      fill('peer-connect-address', '192.168.1.99:9701'),
      mark('peer-connect-submit'),
    ),
  ),

  pipes('pipes'),
  pipes('pipes-empty', undefined, 'nobody'),
  pipes('pipes-hostile', undefined, 'hostile'),
  pipes('pipe-hostile', row('pipe', 'NNNN'), 'hostile'),
  pipes('pipes-crowd', undefined, 'crowd'),
  pipes('pipe-menu', menuOfRow('pipe', 'telemetry')),
  pipes('pipe-create', then(press('n'), fill('create-name', 'telemetry'))),
  pipes('pipe-created', then(press('n'), fill('create-name', 'kiln log'), mark('create-submit'))),
  pipes('pipe-explain', telemetry(mark('pipe-state'))),
  pipes('pipe-move', pipe('alarms', menuIn('pipe-detail'), mark('pipe-move'))),
  pipes('pipe-remove', pipe('alarms', menuIn('pipe-detail'), mark('pipe-remove'))),
  pipes('pipe-access', telemetry(mark('tab-access'))),
  pipes('pipe-queue', telemetry(mark('tab-queue'))),
  pipes('pipe-advertisement', telemetry(mark('tab-advertisement'))),
  pipes('pipe-history', telemetry(mark('tab-history'))),
  pipes('workbench', telemetry()),
  pipes('workbench-answer', telemetry(mark('answer-row'), shown('answer-detail'))),
  pipes('workbench-silent', pipe('camera stills'), 'nobodyAnswers'),
  pipes('workbench-asking', pipe('camera stills'), 'asking'),
  pipes('workbench-messages', telemetry(messages)),
  pipes('console-request', telemetry(messages, mark('message-request'))),
  pipes(
    'console-repeat',
    telemetry(messages, fill('message-text', 'tick'), mark('message-repeat')),
  ),
  pipes('console-templates', telemetry(messages, mark('message-templates'))),
  pipes('conversations', telemetry(mark('tab-conversations'))),
  pipes(
    'conversation-lost',
    telemetry(mark('tab-conversations'), mark('conversation-row', 1), mark('conversation-state')),
  ),
  pipes('conversations-none', pipe('camera stills', mark('tab-conversations')), 'nobodyAnswers'),
  pipes('xray', telemetry(mark('tab-xray'))),
  pipes('inspector', telemetry(press('i'))),
  pipes('palette', press('Control+k')),
  pipes('palette-found', then(press('Control+k'), fill('palette-text', 'pi'))),
  pipes('keys', press('?')),
  pipes('help', press('h')),
  pipes('notices', shown('toast-action'), 'notices'),

  groups('groups'),
  groups('group-detail', row('group', 'workshop')),
  groups('group-list', then(row('group', 'workshop'), scrollTo('group-history'))),
  groups('group-found', row('group', 'field units')),
  groups('group-menu', menuOfRow('group', 'workshop')),
  groups('group-create', then(press('n'), fill('group-name', 'night shift'))),
  groups(
    'group-created',
    then(
      press('n'),
      fill('group-name', 'night watch'),
      mark('group-submit'),
      shown('group-result'),
    ),
  ),
  groups('group-put-out', then(row('group', 'workshop'), mark('group-listed-remove'))),
  groups('group-invite', then(row('group', 'foundry'), mark('group-invite')), 'mayInvite'),

  traffic('traffic'),
  traffic('traffic-empty', undefined, 'nobody'),
  traffic('traffic-hostile', undefined, 'hostile'),
  traffic('traffic-paused', press('Space')),
  traffic('traffic-detail', message()),
  traffic(
    'traffic-bytes',
    message(mark('tab-bytes'), (page) =>
      page
        .getByTestId('traffic-part')
        .filter({ hasText: /^temperature/ })
        .click(),
    ),
  ),
  traffic('traffic-chart', then(row('traffic', '1 element: text'), mark('tab-chart'))),
  traffic(
    'traffic-chart-table',
    then(row('traffic', '1 element: text'), mark('tab-chart'), (page) =>
      page.getByTestId('traffic-chart').locator('button').nth(1).click(),
    ),
  ),
  traffic('traffic-facts', message(mark('tab-facts'))),
  traffic('traffic-filter', (page) =>
    page.getByTestId('traffic-filter').pressSequentially('direction == in and '),
  ),
  traffic('traffic-filter-wrong', (page) =>
    page.getByTestId('traffic-filter').pressSequentially('size > big'),
  ),
  traffic('traffic-export', mark('traffic-export')),
  traffic('traffic-payload', mark('traffic-payload')),
  traffic('traffic-file', mark('traffic-file')),
  traffic('traffic-file-writing', mark('traffic-file'), 'recording'),
  traffic('traffic-disk-full', undefined, 'diskFull'),

  transfers('transfers'),
  transfers('transfers-empty', undefined, 'nobody'),
  transfers('transfers-hostile', undefined, 'hostile'),
  transfers('transfer-hostile', row('transfer', 'NNNN'), 'hostile'),
  transfers('transfers-found-none', fill('transfer-filter', 'nothing of this name')),
  transfers('transfer-sending', row('transfer', 'drawings 2026')),
  transfers('transfer-offer', row('transfer', 'kiln curves')),
  transfers('transfer-paused', row('transfer', 'spindle.mp4')),
  transfers('transfer-saved', row('transfer', 'firing 2026-11-20')),
  transfers('transfer-failed', row('transfer', 'backup.tar')),
  transfers('transfer-menu', menuOfRow('transfer', 'drawings 2026')),
  transfers(
    'transfer-cancel',
    then(row('transfer', 'drawings 2026'), menuIn('transfer-detail'), mark('transfer-cancel')),
  ),
  transfers('transfer-send', mark('transfer-send')),
  transfers('transfer-chosen', then(mark('transfer-send'), give('send-files', 9))),
  transfers('transfer-drop', drag('transfer-list')),
  peers('peer-drop', then(row('peer', 'lab-7'), drag('peer-detail'))),
  peers('peer-drop-row', drag('peer-row')),
  attachments('attachments'),
  attachments('attachments-empty', undefined, 'nobody'),
  attachments('attachments-hostile', undefined, 'hostile'),
  attachments('attachment-hostile', row('attachment', 'NNNN'), 'hostile'),
  attachments('attachments-found-none', fill('attachment-filter', 'nothing of this name')),
  attachments('attachment-service', row('attachment', '127.0.0.1:5432')),
  attachments('attachment-port', row('attachment', '127.0.0.1:43117')),
  attachments('attachment-error', row('attachment', '127.0.0.1:8080')),
  attachments('attachment-socket', row('attachment', 'shift-notes.sock')),
  attachments('attachment-command', row('attachment', '/usr/bin/jq')),
  attachments('attachment-menu', menuOfRow('attachment', '127.0.0.1:43117')),
  attachments(
    'attachment-remove',
    then(
      row('attachment', '127.0.0.1:5432'),
      menuIn('attachment-detail'),
      mark('attachment-remove'),
    ),
  ),
  attachments('attachment-share', press('n')),
  attachments('attachment-share-checked', then(press('n'), mark('share-service'))),
  attachments('attachment-share-unanswered', then(press('n'), mark('share-service', 1))),
  attachments(
    'attachment-shared',
    then(
      press('n'),
      mark('share-service'),
      shown('share-checked'),
      mark('share-submit'),
      mark('share-invite'),
      shown('share-link'),
    ),
  ),
  attachments('attachment-use', press('u')),
  attachments(
    'attachment-use-port',
    then(press('u'), choose('use-pipe', 1), fill('use-port', '5432')),
  ),
  attachments(
    'attachment-used',
    then(press('u'), choose('use-pipe', 1), mark('use-submit'), shown('use-result')),
  ),
  pipes('pipe-attachments', telemetry(mark('tab-attachments'))),
  pipes('pipe-attachments-none', pipe('kiln setpoints', mark('tab-attachments'))),

  inbox('inbox'),
  inbox('inbox-empty', undefined, 'nobody'),
  inbox('inbox-detail', mark('inbox-row')),
  inbox('inbox-warning', mark('inbox-row', 1)),
  inbox('inbox-files', row('inbox', 'kiln controller')),
  inbox('inbox-group', then(shown('toast-action'), row('inbox', 'workshop')), 'notices'),
  inbox('inbox-pairing', then(mark('inbox-row'), mark('inbox-accept'))),
  inbox('inbox-block', then(mark('inbox-row'), mark('inbox-block'))),
  inbox('inbox-invite', mark('inbox-invite')),
  inbox('inbox-invited', then(mark('inbox-invite'), mark('invite-submit'))),
  inbox(
    'inbox-redeem',
    then(
      mark('inbox-redeem'),
      fill('redeem-link', 'pipefitter:invite/AdimhWmQ90H1polJD3fZfXs1'),
      mark('redeem-submit'),
    ),
  ),

  { name: 'doctor', at: '/doctor' },
  { name: 'doctor-empty', at: '/doctor', scene: 'nobody' },

  settings('settings', ''),
  settings('settings-appearance', 'appearance'),
  settings('settings-network', 'network'),
  settings('settings-network-beyond', 'network', { scene: 'beyond' }),
  settings('settings-compatibility', 'compatibility'),
  settings('settings-diagnostics', 'diagnostics'),
  settings('settings-about', 'about'),
  settings('settings-found', '', { act: then(press('/'), type('rates')) }),
  settings('settings-found-none', '', { act: then(press('/'), type('zzzz')) }),
  settings('backup', 'identity', { act: mark('backup-open') }),
  settings('restore', 'identity', { act: mark('restore-open') }),
  settings('clone-alarm', 'identity', { scene: 'troubles' }),

  { name: 'reconnecting', at: '/peers', query: '&reconnecting' },
]
