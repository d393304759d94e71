import type { ReceiveWhy } from '../../peer/transfer/transfer-receive-machine.ts'
import type { SendWhy } from '../../peer/transfer/transfer-send-machine.ts'

/** Why a transfer is in its state, for a person. */
export const SEND_WORDS: Readonly<Record<SendWhy, string>> = {
  reading: 'Its files are read here',
  uploading: 'Its files are taken in here',
  'peer-away': 'Waits for the other peer to be there',
  'person-there': 'Waits for the person there',
  moving: 'Goes to the other peer',
  'held-here': 'Held here',
  'held-there': 'Held by the other peer',
  'disk-there': 'The disk of the other peer is full: it goes on when there is room',
  'away-midway': 'The other peer is away: it goes on when it is there',
  'checking-there': 'All is sent: the other peer reads it once more',
  saved: 'The other peer has verified and saved it',
  refused: 'The other peer refused it',
  full: 'Too many offers wait at the other peer',
  malformed: 'The other peer cannot read the offer',
  'cancelled-here': 'Cancelled here',
  'cancelled-there': 'Cancelled by the other peer',
  changed: 'A file changed after it was offered',
  unreadable: 'A file cannot be read any more',
  content: 'What came was not what was offered',
  unwritable: 'It cannot be written there',
  expired: 'Nobody took it in time',
}

export const RECEIVE_WORDS: Readonly<Record<ReceiveWhy, string>> = {
  decision: 'Waits for your decision',
  looking: 'Looks at what is here already',
  moving: 'Comes from the other peer',
  'held-here': 'Held here',
  'held-there': 'Held by the other peer',
  'disk-here': 'The disk here is full: it goes on when there is room',
  away: 'The other peer is away: it goes on when it is there',
  checking: 'All is here and is read once more',
  saved: 'Verified and saved',
  'refused-here': 'Refused here',
  'cancelled-here': 'Cancelled here',
  'cancelled-there': 'Cancelled by the other peer',
  changed: 'A file changed there after it was offered',
  unreadable: 'A file cannot be read there any more',
  content: 'What came was not what was offered',
  unwritable: 'It cannot be written here',
  expired: 'The other peer did not come back in time',
}
