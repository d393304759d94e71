/** The texts of the place where messages are written. */
import { formatCount, plural } from '../../ui/format.ts'

export const COMPOSE_WORDS = {
  modes: { text: 'Text', json: 'JSON', hex: 'Hex', file: 'File' },
  mode: 'What is sent',
  placeholder: {
    text: 'Message; Enter sends, Shift+Enter breaks the line',
    json: '{"temperature": 21.4}',
    hex: '01 ff 7f …',
  },
  noJson: 'This is no JSON',
  noHex: 'Bytes are pairs of hexadecimal digits, such as 01 ff',
  noFile: 'Choose a file',
  fileTooLong: 'A message has at most 16 MiB',
  chooseFile: 'Choose file',
  send: 'Send',
  others: (count: number) => `With ${plural(count, 'more element')} as they were`,
  dropOthers: 'Leave them out',
  repeat: 'Repeat',
  repeatEvery: 'Again and again',
  rate: (perSecond: number) => `${perSecond} a second`,
  repeatAbout: (most: number, minutes: number) =>
    `Until you stop it, leave this screen, one is not sent, or after ${formatCount(most)} messages or ${minutes} minutes.`,
  repeatStart: 'Start',
  repeatStop: 'Stop',
  repeating: (sent: number) => `${formatCount(sent)} sent`,
  templates: 'Templates',
  noTemplates: 'What you write often can be kept here.',
  keepTemplate: 'Keep what is written',
  removeTemplate: 'Remove',
} as const
