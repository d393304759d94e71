import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { settle, useWith } from '../../dev/mount-with.ts'
import { useNotices } from '../../notices.ts'
import type { ChosenFile } from '../../sending/chosen-files.ts'
import { inOneFolder } from './one-folder.ts'
import { piecesOf } from './pieces.ts'
import { useUploadsStore, UPLOADS_MAX } from './uploads.store.ts'

const chosen = (path: string, content = path): ChosenFile => {
  const segments = path.split('/')
  return { segments, file: new File([content], segments.at(-1) ?? '') }
}
const ben = { peerId: 'urn:jxta:ben', peerName: 'Ben' }
let stop = () => {}
beforeEach(() => localStorage.clear())
afterEach(() => stop())

async function open() {
  const host = new FakeHost()
  let count = 0
  host.on('transfers.begin', () => ({ transferId: `t${++count}` }))
  const used = await useWith(host, () => ({ uploads: useUploadsStore(), notices: useNotices() }))
  stop = used.stop
  const names = () => host.calls.map(({ name }) => name)
  return { host, names, ...used.result }
}

describe('what is sent together', () => {
  it.each([
    ['one file', ['a.txt'], ['a.txt']],
    ['one folder', ['plans/1', 'plans/hall/2'], ['plans/1', 'plans/hall/2']],
    ['several files', ['a', 'b'], ['F/a', 'F/b']],
    ['a folder and a file', ['plans/1', 'b'], ['F/plans/1', 'F/b']],
    ['two folders', ['a/1', 'b/1'], ['F/a/1', 'F/b/1']],
    ['a file called as another', ['a', 'a'], ['F/a', 'F/a']],
  ])('%s is one file or one folder', (_what, given, sent) => {
    const files = inOneFolder(
      given.map((path) => chosen(path)),
      'F',
    )
    expect(files.map(({ segments }) => segments.join('/'))).toEqual(sent)
  })
})

describe('a file in pieces', () => {
  it.each([
    [0, []],
    [3, [[0, 3]]],
    [4, [[0, 4]]],
    [
      9,
      [
        [0, 4],
        [4, 4],
        [8, 1],
      ],
    ],
  ])('of %i bytes', (size, pieces) => {
    const made = [...piecesOf(new Blob(['x'.repeat(size)]), 4)]
    expect(made.map(({ offset, piece }) => [offset, piece.size])).toEqual(pieces)
  })
})

describe('an upload', () => {
  it('begins, hands over every byte in order, and offers it when all is there', async () => {
    const { host, names, uploads } = await open()
    expect(
      await uploads.start({ ...ben, files: [chosen('p/a', 'hey'), chosen('p/b', 'you')] }),
    ).toBe('t1')
    await vi.waitFor(() => expect(names().at(-1)).toBe('transfers.offer'))
    expect(host.calls).toEqual([
      {
        name: 'transfers.begin',
        input: {
          peerId: ben.peerId,
          files: [
            { name: ['p', 'a'], sizeBytes: 3 },
            { name: ['p', 'b'], sizeBytes: 3 },
          ],
        },
      },
      {
        name: 'transfers.upload',
        input: { transferId: 't1', item: 0, offset: 0, base64: btoa('hey') },
      },
      {
        name: 'transfers.upload',
        input: { transferId: 't1', item: 1, offset: 0, base64: btoa('you') },
      },
      { name: 'transfers.offer', input: { transferId: 't1' } },
    ])
    await settle()
    expect(uploads.uploading).toBe(0)
  })

  it('that the peer refuses to begin is told of, and nothing follows', async () => {
    const { host, names, uploads, notices } = await open()
    host.on('transfers.begin', () => {
      throw callError('trust/not-paired', 'You are not paired', 'Pair first')
    })
    expect(await uploads.start({ ...ben, files: [chosen('a')] })).toBeUndefined()
    expect(names()).toEqual(['transfers.begin'])
    expect(notices.shown.at(-1)).toMatchObject({ tone: 'bad', text: 'You are not paired' })
  })

  it('of a file that cannot be read any more is cancelled, and says which', async () => {
    const { host, names, uploads, notices } = await open()
    const gone = chosen('a.txt')
    const piece = new Blob(['x'])
    Object.defineProperty(gone.file, 'slice', { value: () => piece })
    const read = vi.spyOn(FileReader.prototype, 'readAsDataURL').mockImplementation(function (
      this: FileReader,
    ) {
      this.onerror?.(new ProgressEvent('error') as ProgressEvent<FileReader>)
    })
    await uploads.start({ ...ben, files: [gone] })
    await vi.waitFor(() => expect(names()).toContain('transfers.cancel'))
    read.mockRestore()
    expect(host.calls.at(-1)?.input).toEqual({ transferId: 't1' })
    expect(notices.shown.at(-1)?.text).toContain('a.txt')
  })

  it('that is stopped hands over nothing more, and the next one has its turn', async () => {
    const { host, names, uploads } = await open()
    let go: () => void = () => {}
    host.on('transfers.upload', () => new Promise((done) => (go = () => done({}))))
    await uploads.start({ ...ben, files: [chosen('a'), chosen('b')].map((one) => one) })
    await uploads.start({ ...ben, files: [chosen('c')] })
    await vi.waitFor(() => expect(names()).toContain('transfers.upload'))
    uploads.stop('t1')
    host.on('transfers.upload', () => ({}))
    go()
    await vi.waitFor(() => expect(names().at(-1)).toBe('transfers.offer'))
    const handed = host.calls.filter(({ name }) => name === 'transfers.upload')
    expect(handed.map(({ input }) => (input as { transferId: string }).transferId)).toEqual([
      ...['t1', 't2'],
    ])
    expect(names()).not.toContain('transfers.cancel')
  })

  it('is refused when too many are under way', async () => {
    const { host, uploads, notices } = await open()
    host.on('transfers.upload', () => new Promise(() => {}))
    for (let count = 0; count < UPLOADS_MAX; count++)
      await uploads.start({ ...ben, files: [chosen('a')] })
    expect(await uploads.start({ ...ben, files: [chosen('a')] })).toBeUndefined()
    expect(notices.shown.at(-1)?.tone).toBe('bad')
  })
})
