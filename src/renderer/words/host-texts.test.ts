import { afterEach, describe, expect, it } from 'vitest'
import { judge } from '../../main/peer/pipe/answer.ts'
import { summarise } from '../../main/peer/pipe/resolution-summary.ts'
import { hostText } from './host-texts.ts'
import { speakIn } from './index.ts'

/** Direction marks around arguments, which are not seen. */
const seen = (text: string) => text.replace(/[\u200f\u2066-\u2069]/g, '')
const said = (text: string) => seen(hostText(text))

describe('a sentence of the peer', () => {
  afterEach(() => speakIn('en'))

  it('stays as it is in English', () => {
    expect(hostText('Its input end is bound here')).toBe('Its input end is bound here')
  })

  it.each([
    ['Its input end is bound here', 'Ihr Eingangsende ist hier gebunden'],
    ['Reachable at 1 endpoint', 'Erreichbar an 1 Endpunkt'],
    ['Reachable at 12 endpoints', 'Erreichbar an 12 Endpunkten'],
    [
      'Chosen by rule: the best of 3 usable answers, on the same network, 12 ms away',
      'Durch die Regel gewählt: die beste von 3 brauchbaren Antworten, im selben Netz, 12 ms entfernt',
    ],
    [
      'The link broke, what was on its way may be lost: tcp://192.168.1.7:9701: nobody listens there',
      'Die Verbindung riss ab; was unterwegs war, ist vielleicht verloren: tcp://192.168.1.7:9701: niemand lauscht dort',
    ],
    [
      'The link with lathe 2 broke: of its own words',
      'Die Verbindung mit lathe 2 riss ab: of its own words',
    ],
    [
      'Answer of kiln controller names tcp://10.0.0.2:9701, to the question to everybody: usable. The peer itself says that it has the pipe bound',
      'Antwort von kiln controller nennt tcp://10.0.0.2:9701, auf die Frage an alle: brauchbar. Der Peer selbst sagt, dass er die Pipe gebunden hat',
    ],
    [
      'Conversation with lathe 2 goes over ws 10.0.9.7:9702 too. Second path: to another interface',
      'Gespräch mit lathe 2 geht auch über ws 10.0.9.7:9702. Zweiter Weg: zu einer anderen Schnittstelle',
    ],
    [
      '127.0.0.1:5432: nobody listens there. Start the service, or look at its address; it is looked at every 30 s and at each connection',
      '127.0.0.1:5432: niemand lauscht dort. Starte den Dienst oder prüfe seine Adresse; nachgesehen wird alle 30 s und bei jeder Verbindung',
    ],
    [
      'It waits until the group "Hall 2, left: lathes; drills. Spare" is joined again',
      'Sie wartet, bis der Gruppe „Hall 2, left: lathes; drills. Spare“ wieder beigetreten wird',
    ],
    ['In conversation with Dr. No, lab 3', 'Im Gespräch mit Dr. No, lab 3'],
    ['None of the peer\u0027s addresses answers', 'Keine der Adressen des Peers antwortet'],
  ])('is said in German: %s', async (english, german) => {
    await speakIn('de')
    expect(said(english)).toBe(german)
  })

  it('is said of several sentences, each with its full stop', async () => {
    await speakIn('de')
    const closed = judge({ found: false, refused: 'not-paired', secondHand: false }, {}, () => true)
    const answers = [{ ...closed, notLetIn: true }] as unknown as Parameters<typeof summarise>[2]
    expect(said(summarise({}, 'done', answers, []))).toBe(
      '1 Peer hat geantwortet, aber keiner lässt diesen ein. Er lässt nur Peers ein, mit denen er gekoppelt ist, und ist es mit diesem nicht. Die Anfrage wartet in seinem Eingang.',
    )
    expect(said(summarise({}, 'done', [], []))).toMatch(
      /^Niemand hat geantwortet\. Kein .* da\?\.?$/,
    )
  })

  it('keeps names in their own direction in Arabic', async () => {
    await speakIn('ar')
    expect(hostText('Told of by lathe 2')).toBe('أخبر عنه \u2068lathe 2\u2069')
  })

  it('is in disguise where all are', async () => {
    await speakIn('pseudo')
    expect(hostText('Its input end is bound here')).toMatch(/^\[!!! .* !!!\]$/)
  })

  it('stays English where it is not known, or longer than any of ours', async () => {
    await speakIn('de')
    expect(hostText('A sentence of tomorrow')).toBe('A sentence of tomorrow')
    const long = `Told of by ${'x'.repeat(2_000)}`
    expect(hostText(long)).toBe(long)
  })

  it('of any wording whatever is looked up in no time', async () => {
    await speakIn('de')
    const hostile = ' asks to  at , : ; '.repeat(50)
    for (let at = 0; at < 200; at++)
      expect(hostText(`${at}${hostile}`)).toContain(hostile.trim().slice(-5))
  })
})

/** Where the sentences are made that people read most. */
const SOURCES = import.meta.glob<string>(
  [
    '../../main/host/ends/pipe-states.ts',
    '../../main/host/ends/path-choices.ts',
    '../../main/host/ends/path-test-words.ts',
    '../../main/host/activity.ts',
    '../../main/host/attachments/words.ts',
    '../../main/attachments/*.ts',
    '../../main/host/doctor/checks.ts',
    '../../main/host/conversations/session-news.ts',
    '../../main/host/feeds/pairing-state.ts',
    '../../main/host/feeds/status-row.ts',
    '../../main/host/feeds/mapping-rows.ts',
    '../../main/host/feeds/peer-rows.ts',
    '../../main/host/feeds/trust-rows.ts',
    '../../main/host/feeds/warning-text.ts',
    '../../main/host/feeds/onboarding-rows.ts',
    '../../main/host/transfers/transfer-words.ts',
    '../../main/host/timeline/explanation.ts',
    '../../main/host/timeline/run-words.ts',
    '../../main/host/timeline/watch.ts',
    '../../main/host/timeline/end-news.ts',
    '../../main/peer/pipe/answer.ts',
    '../../main/peer/pipe/output-machine.ts',
    '../../main/peer/pipe/score.ts',
    '../../main/peer/pipe/resolution-summary.ts',
    '../../main/peer/pipe/bidi/pair.ts',
    '../../main/peer/endpoint/way.ts',
    '../../main/peer/trust/decide.ts',
    '../../main/transports/dht/whereabouts.ts',
    '../../main/transports/socket-error.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)

/** Texts of the code that are a sentence by themselves: in quotes, with a capital, and of three words at least. */
const sentencesOf = (source: string): readonly string[] =>
  source
    .replace(/\/\*.*?\*\//gs, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/|import)/.test(line))
    .flatMap((line) => [...line.matchAll(/'([^'\\]*)'/g)])
    .map(([, text = '']) => text)
    .filter((text) => /^\p{Lu}\p{Ll}* \S+ \S/u.test(text))

describe('what the peer says in its source', () => {
  afterEach(() => speakIn('en'))

  it('is known here, but for few', async () => {
    const all = Object.values(SOURCES).flatMap(sentencesOf)
    await speakIn('pseudo')
    const unknown = all.filter((text) => hostText(text) === text)
    expect(all.length).toBeGreaterThan(100)
    expect(unknown.length, unknown.join('\n')).toBeLessThan(all.length / 8)
  })
})
