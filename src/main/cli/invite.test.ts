import { describe, expect, it } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { serveProfile } from '../../../tests/support/served-host.ts'

const LINK = `pipefitter:invite/${'A'.repeat(120)}`
const WORDS = 'youth soccer goat friend zoo abandon ability able about'.split(' ')
const FINGERPRINT = 'ab'.repeat(32)

const inviting = () => {
  const redeemed: string[] = []
  const host = new FakeHost()
    .on('invitations.read', () => ({
      form: 'link',
      ...{ fingerprint: FINGERPRINT, peerId: 'urn:jxta:x', shortId: 'ABABABAB', name: 'Anna' },
      ...{ addresses: [], expiresWallMs: Date.UTC(2030, 0, 1), expired: false, rights: [] },
      consequence: 'This peer and Anna will be paired.',
    }))
    .on('invitations.redeem', ({ invitation }: { invitation: string }) => {
      redeemed.push(invitation)
      return { peerId: 'urn:jxta:x', name: 'Anna' }
    })
  return { host, redeemed }
}

describe('redeeming an invitation', () => {
  it('reads it from the input, and says what it does before it does it', async () => {
    const { host, redeemed } = inviting()
    const profile = await serveProfile(host)
    const run = await runCli(profile, ['invite', 'redeem', '--yes'], `${LINK}\n`)
    expect(run).toMatchObject({ code: 0 })
    expect(run.stdout).toMatch(/will be paired[^]*Paired with Anna/)
    expect(run.stdout).toContain(FINGERPRINT)
    expect(redeemed).toEqual([LINK])
  })

  it('refuses one that stands on the command line, where others can read it', async () => {
    const { host, redeemed } = inviting()
    const profile = await serveProfile(host)
    const run = await runCli(profile, ['invite', 'redeem', LINK, '--yes'])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('give it on the input')
    expect(run.stderr).not.toContain(LINK)
    const spoken = await runCli(profile, ['invite', 'redeem', ...WORDS, '--yes'])
    expect(spoken.code).toBe(2)
    expect(spoken.stderr).toContain('give it on the input')
    expect(spoken.stderr).not.toContain(WORDS[1])
    expect(redeemed).toEqual([])
  })

  it('takes words in the same place, says whom it asks, and with whom it paired', async () => {
    const { host, redeemed } = inviting()
    host.on('invitations.read', () => ({
      ...{ form: 'words', candidates: 3, consequence: 'It asks.' },
    }))
    host.snapshots.set('redemptions', [{ id: 'words', asked: 1, total: 3 }])
    const profile = await serveProfile(host)
    const run = await runCli(profile, ['invite', 'redeem', '--yes'], `${WORDS.join(' ')}\n`)
    expect(run).toMatchObject({ code: 0 })
    expect(run.stdout).toMatch(/It asks[^]*peers to ask +3[^]*Paired with Anna/)
    expect(run.stderr).toContain('1 of 3 peers asked')
    expect(redeemed).toEqual([WORDS.join(' ')])
  })

  it('does nothing without a yes', async () => {
    const { host, redeemed } = inviting()
    const profile = await serveProfile(host)
    for (const answer of ['', 'n\n', 'perhaps\n']) {
      const { stderr } = await runCli(profile, ['invite', 'redeem'], `${LINK}\n${answer}`)
      expect(stderr).toContain('Redeem it? [y/n]')
    }
    expect(redeemed).toEqual([])
    await runCli(profile, ['invite', 'redeem'], `${LINK}\ny\n`)
    expect(redeemed).toEqual([LINK])
  })
})

describe('making an invitation', () => {
  it('prints its words and its link, below a code that can be scanned', async () => {
    const invitation = {
      ...{ id: 'ab'.repeat(16), note: '', state: 'open', createdWallMs: 0, expiresWallMs: 1 },
      ...{ uses: 1, usedBy: [], rights: [] },
    }
    const profile = await serveProfile(
      new FakeHost().on('invitations.create', () => ({ invitation, link: LINK, words: WORDS })),
    )
    const { code, stdout } = await runCli(profile, ['invite', 'create'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/█▀|▄█/)
    expect(stdout.trim().split('\n').at(-1)).toBe(LINK)
    const plain = await runCli(profile, ['invite', 'create', '--no-qr'])
    expect(plain.stdout).toBe(`${WORDS.join(' ')}\n${LINK}\n`)
  })
})
