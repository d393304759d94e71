/**
 * Two keys whose short ids are the same, which were looked for until they were found (32 bits, by 87,164 keys): whatever a
 * person sees of them, they stay two peers.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { spawnSync } from 'node:child_process'
import { openIdentityKey } from '../../src/main/platform/identity-key.ts'
import { PIPE_SERVICE } from '../../src/main/protocol/constants.ts'
import { textElement } from '../../src/main/protocol/message/message.ts'
import { Attacker, type Wire } from './support/attacker.ts'
import { Scene } from './support/scene.ts'
import { leavesNone } from './support/traces.ts'

const HEAD = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg'
const KEYS = [
  'euvo+gKfC4nsiXFYOZBK/x40hiRBXSSilaksBu4Nt/ehRANCAASsccVCxV/+BId93JPeteJEtDhKnhIE62906WkPXrooa0SLKlJyLhT9orPu9yjPz/lnkJj/pceGkYBUqgUCRKEh',
  'sjLKf4FeqayPYjvcsOjJwlvt1k+FXmWLy4Kr61E9eZqhRANCAARb+YE4pwEHQi26nvxfOs35WZLIOvJOeRMyh6FHOuiyoejO/eip9MgG9fkrUuKFkjgtvfi0GA8MhX6lDRl7ruC+',
]
const SHORT = 'B3534DFB'
const NAME = 'Twin'

describe('two keys that look the same', () => {
  let scene: Scene
  const [good, evil] = KEYS.map(
    (rest) => new Attacker(openIdentityKey(Buffer.from(`${HEAD}${rest}`, 'base64'))),
  ) as [Attacker, Attacker]
  let goods: Wire
  let evils: Wire

  beforeAll(async () => {
    scene = await Scene.open()
    goods = await good.link(scene.ada)
    goods.tell('peer', good.ownDocument(NAME, ['tcp://127.0.0.1:9']))
    await scene.ada.row('trust', {}, ({ id }) => id === good.key.fingerprint)
    await scene.ada.client.call('trust.setStanding', {
      ...{ fingerprint: good.key.fingerprint, standing: 'paired' },
      compared: good.key.fingerprint,
    })
    await scene.ada.client.call('trust.grant', {
      ...{ fingerprint: good.key.fingerprint, right: 'send', pipeId: scene.pipeId },
    })
    evils = await evil.link(scene.ada)
    evils.tell('peer', evil.ownDocument(NAME, ['tcp://127.0.0.1:9']))
  })
  afterAll(async () => {
    good.close()
    evil.close()
    await scene.close()
  })

  it('are two peers and two keys in every list, and the second is flagged under the name of the first', async () => {
    const peers = await scene.ada.rows(
      ...(['peers', {}] as const),
      (rows) => rows.filter(({ shortId, name }) => shortId === SHORT && name === NAME).length === 2,
    )
    expect(
      peers
        .filter(({ shortId }) => shortId === SHORT)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([good.id, evil.id].sort())
    const keys = await scene.ada.rows(...(['trust', {}] as const), (rows) =>
      rows.some(({ id, warning }) => id === evil.key.fingerprint && warning !== undefined),
    )
    const standing = keys.filter(({ shortId }) => shortId === SHORT)
    expect(new Map(standing.map(({ id, standing }) => [id, standing]))).toEqual(
      new Map([
        [good.key.fingerprint, 'paired'],
        [evil.key.fingerprint, 'seen'],
      ]),
    )
    leavesNone('a peer with a key of its own may link; it is shown as what it is')
  })

  it('share no right: what the one may send, the other may not', async () => {
    const before = await scene.ada.counter('access.refused-messages')
    evils.say(PIPE_SERVICE, scene.pipeId, textElement('', 'text', 'from the other'))
    await scene.ada.risen('access.refused-messages', before)
    goods.say(PIPE_SERVICE, scene.pipeId, textElement('', 'text', 'from the one'))
    const { pipeId } = scene
    const rows = await scene.ada.rows('messages', { pipeId }, (all) =>
      all.some(({ elements }) => elements.some(({ text }) => text === 'from the one')),
    )
    const texts = rows.flatMap(({ elements }) => elements.map(({ text }) => text))
    expect(texts).not.toContain('from the other')
    const request = await scene.ada.row('inbox', {}, ({ peerId }) => peerId === evil.id)
    expect(request).toMatchObject({ fingerprint: evil.key.fingerprint, paired: false })
    await scene.expectTraces({
      counters: ['access.refused-messages'],
      says: /messages refused.*not-paired/,
    })
  })

  it('are not mixed up by the command line: what may be either of them is neither', () => {
    for (const either of [SHORT, NAME, SHORT.toLowerCase()]) {
      const line = [inject('cliEntry'), '--profile', scene.ada.profile, 'peer', 'trust', either]
      const { status, stderr } = spawnSync(process.execPath, line, { encoding: 'utf8' })
      expect({ status, stderr }).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('may be any of 2 keys') as string,
      })
    }
    leavesNone('it is the person at this machine who is told to say it exactly')
  })
})
