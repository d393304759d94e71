import { describe, expect, it } from 'vitest'
import { hexEncode } from '../../base/bytes.ts'
import { seededRandom } from '../../base/random.ts'
import { parseKeyFingerprint, peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  INBOX_MAX,
  INBOX_STRANGERS_MAX,
  INBOX_STRANGERS_OF_HOST_MAX,
  INBOX_SUBJECTS_MAX,
  inboxId,
  InboxTable,
  type InboxRequest,
} from './inbox-table.ts'

const random = seededRandom(3)
const request = (more: Partial<InboxRequest> = {}): InboxRequest => {
  const fingerprint = parseKeyFingerprint(hexEncode(random.bytes(32)))
  if (fingerprint === undefined) throw new Error('no fingerprint')
  const peerId = peerIdOfFingerprint(fingerprint)
  const host = hexEncode(random.bytes(4))
  return { kind: 'pairing', fingerprint, peerId, name: 'Anna', host, paired: false, ...more }
}

describe('the inbox', () => {
  it('keeps what one peer asks again as one entry, with what it asks for', () => {
    const inbox = new InboxTable()
    const asked = request({ kind: 'access', subject: 'bind a' })
    expect(inbox.put(asked, 10)).toBe('new')
    expect(inbox.put({ ...asked, subject: 'bind b', name: 'Anna Maria' }, 20)).toBe('again')
    expect(inbox.put({ ...asked, subject: 'bind a', name: 'Anna Maria' }, 30)).toBe('again')
    expect(inbox.put({ ...asked, kind: 'pairing' }, 40)).toBe('new')
    expect(inbox.get(inboxId('access', asked.fingerprint))).toMatchObject({
      ...{ name: 'Anna Maria', subjects: ['bind a', 'bind b'] },
      ...{ firstWallMs: 10, lastWallMs: 30, count: 3 },
    })
  })

  it('names no more things than it has room for, the first ones', () => {
    const inbox = new InboxTable()
    const asked = request({ kind: 'access' })
    for (let i = 0; i < 50; i++) inbox.put({ ...asked, subject: `bind ${i}` }, i)
    const [entry] = inbox.all()
    expect(entry?.subjects).toHaveLength(INBOX_SUBJECTS_MAX)
    expect(entry?.subjects[0]).toBe('bind 0')
  })

  it('lets no flood of strangers push anything out, nor keep paired peers out', () => {
    const inbox = new InboxTable()
    const first = request()
    inbox.put(first, 0)
    const answers = Array.from({ length: 1_000 }, (_, i) => inbox.put(request(), i))
    expect(answers.filter((answer) => answer === 'new')).toHaveLength(INBOX_STRANGERS_MAX - 1)
    expect(inbox.get(inboxId('pairing', first.fingerprint))).toBeDefined()
    expect(inbox.put(request({ paired: true }), 1)).toBe('new')
  })

  it('takes few from one host, whatever keys it shows', () => {
    const inbox = new InboxTable()
    const answers = Array.from({ length: 50 }, () => inbox.put(request({ host: '10.0.0.9' }), 0))
    expect(answers.filter((answer) => answer === 'new')).toHaveLength(INBOX_STRANGERS_OF_HOST_MAX)
    expect(inbox.put(request({ host: '10.0.0.10' }), 0)).toBe('new')
  })

  it('is bounded for paired peers too', () => {
    const inbox = new InboxTable()
    for (let i = 0; i < 200; i++) inbox.put(request({ paired: true }), 0)
    expect(inbox.all()).toHaveLength(INBOX_MAX)
  })

  it('comes back from its text as it was, and stays of a bounded size', () => {
    const inbox = new InboxTable()
    for (let i = 0; i < 200; i++) {
      const asked = request({ kind: 'access', paired: true, name: '\u2028'.repeat(500) })
      for (let j = 0; j < 10; j++) inbox.put({ ...asked, subject: `${j}`.repeat(500) }, i)
    }
    const again = new InboxTable()
    expect(again.load(inbox.format())).toBe(0)
    expect(again.all()).toEqual(inbox.all())
  })

  it.each(['', '{}', '[1]', '[null]', '[{"kind":"pairing"}]', '[{"kind":"x","fingerprint":"00"}]'])(
    'takes nothing out of %j',
    (text) => {
      const inbox = new InboxTable()
      inbox.load(text)
      expect(inbox.all()).toEqual([])
    },
  )
})
