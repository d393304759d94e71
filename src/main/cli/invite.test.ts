import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import { runCli } from '../../../tests/support/run-cli.ts'
import { silentLog } from '../base/log.ts'
import { openControlSocket } from '../headless/control-socket.ts'

const LINK = `pipefitter:invite/${'A'.repeat(120)}`
const FINGERPRINT = 'ab'.repeat(32)

const serve = async (host: FakeHost) => {
  const profile = temporaryFolder()
  mkdirSync(join(profile, 'run'), { mode: 0o700 })
  const path = join(profile, 'run', 'control.sock')
  const control = await openControlSocket({ path, api: host, log: silentLog })
  onTestFinished(() => control.close())
  return profile
}

const inviting = () => {
  const redeemed: string[] = []
  const host = new FakeHost()
    .on('invitations.read', () => ({
      ...{ fingerprint: FINGERPRINT, peerId: 'urn:jxta:x', shortId: 'ABABABAB', name: 'Anna' },
      ...{ addresses: [], expiresWallMs: Date.UTC(2030, 0, 1), expired: false, rights: [] },
      consequence: 'This peer and Anna will be paired.',
    }))
    .on('invitations.redeem', ({ link }: { link: string }) => {
      redeemed.push(link)
      return { peerId: 'urn:jxta:x' }
    })
  return { host, redeemed }
}

describe('redeeming an invitation', () => {
  it('reads it from the input, and says what it does before it does it', async () => {
    const { host, redeemed } = inviting()
    const profile = await serve(host)
    const run = await runCli(profile, ['invite', 'redeem', '--yes'], `${LINK}\n`)
    expect(run).toMatchObject({ code: 0 })
    expect(run.stdout).toMatch(/will be paired[^]*Paired with Anna/)
    expect(run.stdout).toContain(FINGERPRINT)
    expect(redeemed).toEqual([LINK])
  })

  it('refuses one that stands on the command line, where others can read it', async () => {
    const { host, redeemed } = inviting()
    const profile = await serve(host)
    const run = await runCli(profile, ['invite', 'redeem', LINK, '--yes'])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('give it on the input')
    expect(run.stderr).not.toContain(LINK)
    expect(redeemed).toEqual([])
  })

  it('does nothing without a yes', async () => {
    const { host, redeemed } = inviting()
    const profile = await serve(host)
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
  it('prints its link, below a code that can be scanned', async () => {
    const invitation = {
      ...{ id: 'ab'.repeat(16), note: '', state: 'open', createdWallMs: 0, expiresWallMs: 1 },
      ...{ uses: 1, usedBy: [], rights: [] },
    }
    const profile = await serve(
      new FakeHost().on('invitations.create', () => ({ invitation, link: LINK })),
    )
    const { code, stdout } = await runCli(profile, ['invite', 'create'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/█▀|▄█/)
    expect(stdout.trim().split('\n').at(-1)).toBe(LINK)
    const plain = await runCli(profile, ['invite', 'create', '--no-qr'])
    expect(plain.stdout).toBe(`${LINK}\n`)
  })
})
