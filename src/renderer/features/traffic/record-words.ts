/** The texts about capture files. */
import { formatBytes, formatCount, plural } from '../../ui/format.ts'

export const RECORD_WORDS = {
  menu: 'Capture file',
  menuIdle: 'To file',
  writing: (used: number, quota: number) => `${formatBytes(used)} of ${formatBytes(quota)}`,
  pausedShort: 'File paused',
  about:
    'Writes what passes into a file on this machine, to be looked at later. Payload is in it only where it is kept (see Payload). Other users of this machine cannot read it; whoever has your account can.',
  quota: 'At most',
  age: 'Not older than',
  ages: { hour: 'An hour', day: 'A day', week: 'A week', ever: 'Any age' },
  what: 'Which messages',
  whats: { all: 'All', pipes: 'Of pipes whose payload is kept' },
  noPipes: 'Keep the payload of a pipe first, then its messages can be written alone.',
  begin: 'Begin a file',
  end: 'End the file',
  goOn: 'Go on writing',
  state: (messages: number, forgotten: number) =>
    forgotten > 0
      ? `${plural(messages, 'message')} in the file; ${formatCount(forgotten)} older gave way`
      : `${plural(messages, 'message')} in the file`,
  waiting: (count: number) => `${formatCount(count)} still to be written`,
  dropped: (count: number) => `${plural(count, 'message')} came too fast for the file`,
  ofPipes: (names: string) => `Only of ${names}`,
  endsWithPeer: 'It ends with this peer.',

  files: 'Files',
  noFiles: 'None yet.',
  open: 'Open',
  remove: 'Delete',
  removeTitle: 'Delete this capture file?',
  removeAbout: 'What was captured in it is gone then. Nothing else is.',
  beingWritten: 'being written',

  diskFull: 'The disk is full: the capture file is paused.',
  diskFullTodo:
    'Free some space, or delete capture files of before, then go on. Everything else runs; what passes meanwhile is kept in memory.',
  failed: 'The capture file cannot be written: it is paused.',
  failedTodo: (text: string) => `The system says: ${text}. Go on when that is mended, or end it.`,
  pausedWaiting: (count: number) => `${plural(count, 'message')} wait in memory.`,
  pausedDropped: (count: number) => `${formatCount(count)} are lost to the file already.`,

  reading: 'Capture file',
  readingAbout: 'Of before: nothing in it changes.',
  close: 'Back to what passes now',

  writePipe: 'Write this pipe into a file, with payload',
  leavePipe: 'No longer write this pipe into the file',

  statusWriting: (used: number, quota: number) =>
    `Capture file: ${formatBytes(used)} of ${formatBytes(quota)}`,
  statusDropped: (count: number) => `${formatCount(count)} lost`,
  statusPaused: 'Capture file paused',
  statusStopped: 'Capture stopped',
  statusPayload: 'Payload kept',
} as const
