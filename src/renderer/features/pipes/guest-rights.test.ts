import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { pipeId, samplePipe, sampleStatus, sampleTrust } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined
beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

const open = async (host: FakeHost, at: string) => {
  host.put('status', {}, sampleStatus())
  page = await mountWith(host, App, { router: createPageRouter(), at })
}
const callsOf = (host: FakeHost, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ input }) => input)

describe('who may use one pipe', () => {
  const id = pipeId('letters')
  const pipe = { id, name: 'letters' }
  const bob = sampleTrust('bob', { standing: 'paired', grants: [{ right: 'bind', pipe }] })
  const openAccess = async (...peers: (typeof bob)[]) => {
    const host = new FakeHost()
    host.put('pipes', {}, samplePipe('letters'))
    host.put('trust', {}, ...peers)
    await open(host, `/pipes/${encodeURIComponent(id)}/access`)
    return host
  }
  const stateOf = (right: string) => mark(testids.guestRight(right))?.getAttribute('data-state')

  it('is let in with all that it takes, and may be given to administrate this pipe alone', async () => {
    const host = await openAccess(bob, sampleTrust('eve', { standing: 'seen' }))
    expect(marks(testids.pipeGuest).map((one) => one.dataset['id'])).toEqual([bob.id])
    expect(stateOf('use')).toBe('unchecked')
    await press(mark(testids.guestRight('use')))
    await press(mark(testids.guestRight('administrate')))
    const of = { fingerprint: bob.id, pipeId: id }
    expect(callsOf(host, 'trust.grant')).toEqual([
      { ...of, right: 'bind' },
      { ...of, right: 'send' },
      { ...of, right: 'administrate' },
    ])
  })

  it('is sent away by the same switch', async () => {
    const grants = [
      { right: 'bind' as const, pipe },
      { right: 'send' as const, pipe },
    ]
    const host = await openAccess({ ...bob, grants })
    expect(stateOf('use')).toBe('checked')
    await press(mark(testids.guestRight('use')))
    expect(callsOf(host, 'trust.revoke')).toHaveLength(2)
  })

  it('keeps what it was given for all pipes', async () => {
    await openAccess({ ...bob, grants: [{ right: 'administrate' }] })
    expect(stateOf('administrate')).toBe('checked')
    expect(mark<HTMLButtonElement>(testids.guestRight('administrate'))?.disabled).toBe(true)
  })
})

describe('a pipe for a guest', () => {
  it('lets in from the beginning whom it is made for', async () => {
    const host = new FakeHost()
    const bob = sampleTrust('bob', { standing: 'paired' })
    host.put('trust', {}, bob, sampleTrust('carol', { standing: 'paired' }))
    host.on('pipes.create', ({ name }) => samplePipe(name))
    await open(host, `/pipes?new=&for=${bob.id}`)
    const [first, second] = marks(testids.createGuest).map((one) => one as HTMLInputElement)
    expect([first?.checked, second?.checked]).toEqual([true, false])
    await type(mark(testids.createName), 'letters')
    mark(testids.createName)?.closest('form')?.requestSubmit()
    await settle()
    expect(callsOf(host, 'pipes.create')).toMatchObject([{ name: 'letters', letIn: [bob.id] }])
  })
})
