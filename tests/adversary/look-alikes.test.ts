/** Two keys whose fingerprints begin with the same 32 bits, which is all that is shown of them in little room: two peers everywhere. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PIPE_SERVICE } from '../../src/main/protocol/constants.ts'
import { shortId } from '../../src/main/protocol/ids.ts'
import { textElement } from '../../src/main/protocol/message/message.ts'
import { lookAlikes } from '../support/look-alike-keys.ts'
import { Attacker } from './support/attacker.ts'
import { eventually } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'

/** An address on the host that their links come from. */
const HERE = ['tcp://127.0.0.1:9']

describe('keys whose shown beginnings agree', () => {
  let scene: Scene
  const [friend, twin] = lookAlikes().map((key) => new Attacker(key)) as [Attacker, Attacker]
  beforeAll(async () => {
    scene = await Scene.open()
  })
  afterAll(async () => {
    friend.close()
    twin.close()
    await scene.close()
  })

  it('are two peers in what is shown, kept, allowed and logged', async () => {
    expect(friend.key.fingerprint.slice(0, 8)).toBe(twin.key.fingerprint.slice(0, 8))
    expect(shortId(friend.id)).toBe(shortId(twin.id))
    const { ada, pipeId } = scene
    const [wire, other] = [await friend.link(ada), await twin.link(ada)]
    wire.tell('peer', friend.ownDocument('Frieda', HERE))
    other.tell('peer', twin.ownDocument('Twain', HERE))
    await ada.row('peers', {}, ({ id, name }) => id === friend.id && name === 'Frieda')
    await ada.row('peers', {}, ({ id, name }) => id === twin.id && name === 'Twain')

    const { fingerprint } = friend.key
    await ada.row('trust', {}, ({ id }) => id === fingerprint)
    await ada.client.call('trust.setStanding', { fingerprint, standing: 'paired' })
    for (const right of ['bind', 'send'] as const)
      await ada.client.call('trust.grant', { fingerprint, right, pipeId })
    const standingOf = async (key: string): Promise<string> =>
      (await ada.row('trust', {}, ({ id }) => id === key)).standing
    expect([await standingOf(fingerprint), await standingOf(twin.key.fingerprint)]).toEqual([
      'paired',
      'seen',
    ])

    wire.say(PIPE_SERVICE, pipeId, textElement('', 'text', 'from the friend'))
    other.say(PIPE_SERVICE, pipeId, textElement('', 'text', 'from the twin'))
    const texts = async (): Promise<readonly string[]> =>
      (await ada.rows('messages', { pipeId })).flatMap(({ elements }) =>
        elements.map(({ text }) => text ?? ''),
      )
    await eventually(
      'the friend’s letter is there',
      async () => (await texts()).includes('from the friend') || undefined,
    )
    await scene.expectTraces({ counters: ['access.refused-messages'], says: /messages refused/ })
    expect(await texts()).not.toContain('from the twin')
    const asked = await ada.row('inbox', {}, ({ peerId }) => peerId === twin.id)
    expect(asked.paired).toBe(false)
  })
})
