/** What stands around the window: menus, the icon beside the clock, notices of the system, its dialogs. */
import { states } from '../en/states.ts'

export const desktop = {
  states,
  menus: { file: '&File', edit: '&Edit', view: '&View', window: '&Window', help: '&Help' },
  /** The page's own commands, by their names in `menu-keys.ts`. */
  commands: {
    new: '&New …',
    settings: '&Settings',
    palette: '&Find a command',
    filter: 'Fi&lter the list',
    keys: '&Keys',
  },
  /** What Electron knows how to do. */
  roles: {
    quit: '&Quit',
    close: '&Close',
    undo: '&Undo',
    redo: '&Redo',
    cut: 'Cu&t',
    copy: '&Copy',
    paste: '&Paste',
    selectAll: 'Select &all',
    resetZoom: '&Actual size',
    zoomIn: 'Zoom &in',
    zoomOut: 'Zoom &out',
    togglefullscreen: '&Full screen',
    minimize: '&Minimise',
  },
  tray: {
    starting: 'Starting',
    noPipe: 'no pipe in use',
    bound: '{bound, number} of {count, plural, one {# pipe} other {# pipes}} bound',
    requests: '{count, plural, one {# request waits} other {# requests wait}}',
    noNetwork: 'no network',
    pipe: '{name}: {state}',
    openWindow: 'Open Pipefitter',
    open: 'Open',
    copyAddress: 'Copy its address',
    quit: 'Quit: the peer and its pipes stop',
  },
  notices: {
    request: 'A request waits',
    requests: '{count, plural, one {# request waits} other {# requests wait}}',
    down: '“{name}” is down',
    pipesDown: '{count, plural, one {# pipe is down} other {# pipes are down}}',
    more: '{count, plural, one {and # more} other {and # more}}',
    notNow: 'Not now',
    offer: '{name} wants to send you {files, plural, one {a file} other {# files}}',
    offers: '{count, plural, one {# offer of files waits} other {# offers of files wait}}',
    accept: 'Accept',
    refuse: 'Refuse',
    saved: 'Saved: {file}',
    sent: 'Saved at the other peer: {file}',
    failed: 'Not transferred: {file}',
    refused: 'Not accepted: {file}',
    ended: '{count, plural, one {# transfer has ended} other {# transfers have ended}}',
    showInFolder: 'Show in folder',
  },
  link: {
    none: 'That link is no invitation',
    detail: 'Pipefitter opens links to invitations alone. Nothing was done.',
  },
  closing: {
    ask: 'Keep this peer running in the background?',
    detail:
      'Its pipes then stay bound, and requests still reach you. A second start, or the icon beside the clock where there is one, brings the window back. What you choose is kept; Settings, General, changes it.',
    keep: 'Keep it running',
    quit: 'Quit',
  },
  crash: {
    again: 'The window was loaded again',
    againDetail: 'Its page had ended unexpectedly ({reason}). The peer and its pipes kept running.',
    twice: 'The page of this window ended unexpectedly again',
    twiceDetail: 'The peer and its pipes keep running until Pipefitter is quit.',
    load: 'Load it again',
  },
  /** What went wrong follows in the words of the peer, with its code. */
  notStarted: 'Pipefitter did not start',
} as const
