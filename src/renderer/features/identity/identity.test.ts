import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../../App.vue'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { fingerprintOf, peerId, sampleStatus } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

const PASSPHRASE = 'correct horse battery'
let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(at: string, more = {}) {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus(more))
  page = await mountWith(host, App, { router: createPageRouter(), at })
  return host
}
const fill = (testid: string, text: string) => type(mark<HTMLInputElement>(testid), text)

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the backup', () => {
  it('is offered on the overview until it was made or put off', async () => {
    const host = await open('/overview')
    expect(mark(testids.backupCard)).not.toBeNull()
    host.put('status', {}, sampleStatus({ backupWallMs: Date.now() }))
    await settle()
    expect(mark(testids.backupCard)).toBeNull()
    host.put('status', {}, sampleStatus())
    await settle()
    await press(mark(testids.backupCardLater))
    expect(mark(testids.backupCard)).toBeNull()
    page?.unmount()
    await open('/overview')
    expect(mark(testids.backupCard)).toBeNull()
  })

  it('is made with a passphrase that was typed the same twice, and says where it lies', async () => {
    const host = await open('/settings')
    host.on('backup.create', () => ({
      ...{ fileName: 'x.pfbackup', base64: 'AAAA', sizeBytes: 3, file: '/p/backups/x.pfbackup' },
    }))
    await press(mark(testids.backupOpen))
    expect(mark<HTMLInputElement>(testids.backupPassphrase)?.type).toBe('password')
    const submit = () => mark<HTMLButtonElement>(testids.backupSubmit)
    await fill(testids.backupPassphrase, 'short')
    await fill(testids.backupAgain, 'short')
    expect(submit()?.disabled).toBe(true)
    await fill(testids.backupPassphrase, PASSPHRASE)
    expect(submit()?.disabled).toBe(true)
    expect(mark(testids.backupSheet)?.textContent).toContain('not the same')
    await fill(testids.backupAgain, PASSPHRASE)
    submit()?.form?.requestSubmit()
    await settle()
    expect(host.calls).toEqual([
      { name: 'backup.create', input: { passphrase: PASSPHRASE, keep: true } },
    ])
    expect(mark(testids.backupFile)?.textContent).toBe('/p/backups/x.pfbackup')
    await press(mark(testids.backupDone))
    await press(mark(testids.backupOpen))
    expect(mark<HTMLInputElement>(testids.backupPassphrase)?.value).toBe('')
  })
})

describe('a second peer with this key', () => {
  const clone = {
    ...{ firstWallMs: Date.now(), lastWallMs: Date.now(), times: 1 },
    ...{ words: 'Something was signed elsewhere', advice: 'Stop the other one.' },
  }

  it('is the first of what needs attention', async () => {
    await open('/overview', { clone, state: 'noNetwork' })
    const [first] = marks(testids.problem)
    expect([first?.dataset.id, first?.dataset.tone]).toEqual(['clone', 'bad'])
    expect(first?.textContent).toContain('Stop the other one.')
  })

  it('is warned of in the settings until a person has dealt with it', async () => {
    const host = await open('/settings', { clone })
    expect(mark(testids.cloneAlarm)?.textContent).toContain('Something was signed elsewhere')
    await press(mark(testids.cloneDismiss))
    expect(host.calls).toEqual([{ name: 'identity.dismissClone', input: {} }])
    host.put('status', {}, sampleStatus())
    await settle()
    expect(mark(testids.cloneAlarm)).toBeNull()
  })
})

describe('restoring a backup', () => {
  const mine = { name: 'workbench', fingerprint: 'cd34'.repeat(16) }
  const offer = {
    ...{ name: 'anna', peerId: peerId('anna'), shortId: 'ANNA', createdWallMs: Date.now() },
    ...{ fingerprint: fingerprintOf('anna'), paired: ['bob'], pairedCount: 1, pipes: 2, groups: 0 },
    ...{ replaces: mine, isSame: false },
    consequences: { move: 'It becomes anna.', new: 'It stays a peer of its own.' },
  }
  const read = async (host: FakeHost) => {
    host.on('backup.read', () => offer)
    await press(mark(testids.restoreOpen))
    const input = mark<HTMLInputElement>(testids.restoreFile)
    const file = new File([Uint8Array.of(1, 2, 3)], 'anna.pfbackup')
    Object.defineProperty(input, 'files', { value: [file] })
    input?.dispatchEvent(new Event('change'))
    await fill(testids.restorePassphrase, PASSPHRASE)
    const button = () => mark<HTMLButtonElement>(testids.restoreRead)
    // It can be pressed once the file is read.
    await vi.waitFor(() => expect(button()?.disabled).toBe(false), { timeout: 10_000 })
    button()?.form?.requestSubmit()
    await settle()
  }
  const submit = () => mark<HTMLButtonElement>(testids.restoreSubmit)

  it('as the same peer asks whether the one that is here may be replaced', async () => {
    const host = await open('/settings')
    await read(host)
    const text = mark(testids.restoreOffer)?.textContent
    for (const shown of ['anna', 'bob', '2 pipes', 'It becomes anna.', 'peer workbench'])
      expect(text).toContain(shown)
    expect(submit()?.disabled).toBe(true)
    await press(mark(testids.restoreConfirm))
    await press(submit())
    expect(host.calls.at(-1)).toEqual({
      name: 'backup.restore',
      input: {
        ...{ base64: 'AQID', passphrase: PASSPHRASE, mode: 'move' },
        replaces: mine.fingerprint,
      },
    })
    // In a browser: what to do is said, and there is nothing to press.
    expect(mark(testids.restoreStaged)?.textContent).toContain('pipefitter stop && pipefitter up')
    expect(mark(testids.restoreRestart)).toBeNull()
  })

  it('as a new machine replaces nobody', async () => {
    const host = await open('/settings')
    await read(host)
    const [, second] = mark(testids.restoreMode)?.querySelectorAll('button') ?? []
    await press(second ?? null)
    expect(mark(testids.restoreOffer)?.textContent).toContain('It stays a peer of its own.')
    expect(mark(testids.restoreConfirm)).toBeNull()
    await press(submit())
    expect(host.calls.at(-1)?.input).toMatchObject({ mode: 'new' })
  })

  it('reads the file that was chosen last, however long the one before it takes', async () => {
    const readers: FileReader[] = []
    const reads = vi.spyOn(FileReader.prototype, 'readAsDataURL')
    reads.mockImplementation(function (this: FileReader) {
      readers.push(this)
    })
    const host = await open('/settings')
    host.on('backup.read', () => offer)
    await press(mark(testids.restoreOpen))
    const input = mark<HTMLInputElement>(testids.restoreFile)
    for (const name of ['slow', 'quick']) {
      const files = { value: [new File([name], name)], configurable: true }
      if (input) Object.defineProperty(input, 'files', files)
      input?.dispatchEvent(new Event('change'))
    }
    const [slow, quick] = readers
    for (const [reader, result] of [
      [quick, 'data:,UVVJQ0s='],
      [slow, 'data:,U0xPVw=='],
    ] as const) {
      if (reader) Object.defineProperty(reader, 'result', { value: result })
      reader?.onload?.(new ProgressEvent('load') as ProgressEvent<FileReader>)
      await settle()
    }
    reads.mockRestore()
    await fill(testids.restorePassphrase, PASSPHRASE)
    mark<HTMLButtonElement>(testids.restoreRead)?.form?.requestSubmit()
    await settle()
    expect(host.calls.at(-1)?.input).toMatchObject({ base64: 'UVVJQ0s=' })
  })

  it('says what is wrong with the file or the passphrase', async () => {
    const host = await open('/settings')
    const refusal = callError('backup/wrong-passphrase', 'The passphrase is wrong', '')
    await read(host)
    host.on('backup.restore', () => Promise.reject(refusal))
    await press(mark(testids.restoreConfirm))
    await press(submit())
    expect(mark(testids.restoreSheet)?.textContent).toContain('The passphrase is wrong')
  })
})

describe('the key', () => {
  it('says where it is kept, moves on request, and says why when it cannot', async () => {
    const host = await open('/settings')
    const inFile = { kind: 'file', words: 'In a file of the profile' } as const
    host.put('status', {}, sampleStatus({ keyStorage: inFile }))
    await settle()
    expect(mark(testids.keyHome)?.textContent).toContain('In a file of the profile')
    host.on('identity.keepKey', () => {
      throw callError('host/keychain-missing', 'there is no keychain', 'Unlock it')
    })
    await press(mark(testids.keyMove))
    expect(host.calls.at(-1)).toEqual({ name: 'identity.keepKey', input: { where: 'keychain' } })
    expect(document.body.textContent).toContain('there is no keychain')
    host.put('status', {}, sampleStatus({ keyStorage: { kind: 'keychain', words: 'Sealed' } }))
    await settle()
    expect(mark(testids.keyHome)?.textContent).toContain('Sealed')
    host.on('identity.keepKey', () => ({}))
    await press(mark(testids.keyMove))
    expect(host.calls.at(-1)).toEqual({ name: 'identity.keepKey', input: { where: 'file' } })
  })
})
