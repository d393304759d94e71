import { describe, expect, it } from 'vitest'
import { TransferReceiveMachine, type ReceiveInput } from './transfer-receive-machine.ts'
import { TransferSendMachine, type SendInput } from './transfer-send-machine.ts'

const TAKE = { kind: 'take', round: 1, there: [], part: undefined } as const
const take: SendInput = { kind: 'take', take: TAKE }

const sending = (...inputs: SendInput['kind'][]): TransferSendMachine => {
  const machine = new TransferSendMachine()
  for (const kind of inputs) machine.step(kind === 'take' ? take : ({ kind } as SendInput))
  return machine
}
const kinds = (effects: readonly { readonly kind: string }[]) => effects.map(({ kind }) => kind)
const at = ({ state, why }: { readonly state: string; readonly why: string }) => `${state} ${why}`

describe('the sender of a transfer', () => {
  it('offers once it is prepared and somebody is there, whichever comes first', () => {
    const machine = sending('linked')
    expect(machine.wantsLink).toBe(false)
    expect(kinds(machine.step({ kind: 'prepared' }))).toEqual(['offer'])
    const other = sending('prepared')
    expect(at(other)).toBe('Offered peer-away')
    expect(other.wantsLink).toBe(true)
    expect(kinds(other.step({ kind: 'linked' }))).toEqual(['offer'])
  })

  it('sends what is taken, and is saved by the receipt alone', () => {
    const machine = sending('prepared', 'linked', 'waits')
    expect(at(machine)).toBe('Offered person-there')
    expect(kinds(machine.step(take))).toEqual(['stop', 'send'])
    machine.step({ kind: 'all-sent' })
    expect(at(machine)).toBe('Verifying checking-there')
    expect(kinds(machine.step({ kind: 'receipt' }))).toEqual(['stop', 'over'])
    expect(machine.state).toBe('Saved')
  })

  it('goes on where the receiver is after a break, in this process or another', () => {
    const machine = sending('prepared', 'linked', 'take')
    expect(kinds(machine.step({ kind: 'lost' }))).toEqual(['stop'])
    expect(at(machine)).toBe('Paused away-midway')
    expect(kinds(machine.step({ kind: 'linked' }))).toEqual(['offer'])
    expect(kinds(machine.step(take))).toEqual(['stop', 'send'])
    const next = new TransferSendMachine({ state: 'Sending', why: 'moving', isHeld: false })
    expect(at(next)).toBe('Paused away-midway')
    expect(kinds(next.step({ kind: 'linked' }))).toEqual(['offer'])
  })

  it('held here it says so, sends nothing whatever comes, and offers again when it may go on', () => {
    const machine = sending('prepared', 'linked', 'take')
    expect(kinds(machine.step({ kind: 'pause' }))).toEqual(['stop', 'say'])
    expect(machine.step(take)).toEqual([])
    expect(machine.wantsLink).toBe(false)
    expect(kinds(machine.step({ kind: 'resume' }))).toEqual(['offer'])
  })

  it.each([
    [{ kind: 'refused', why: 'person' }, 'Refused refused'],
    [{ kind: 'refused', why: 'full' }, 'Refused full'],
    [{ kind: 'cancelled' }, 'Cancelled cancelled-there'],
    [{ kind: 'cancel' }, 'Cancelled cancelled-here'],
    [{ kind: 'failed-there', why: 'content' }, 'Failed content'],
    [{ kind: 'failed', why: 'changed' }, 'Failed changed'],
  ] as const)('is over for good by %j', (input, end) => {
    const machine = sending('prepared', 'linked')
    machine.step(input)
    expect(at(machine)).toBe(end)
    for (const kind of ['prepared', 'linked', 'lost', 'resume', 'receipt', 'expire'] as const)
      expect(machine.step({ kind })).toEqual([])
    expect(at(machine)).toBe(end)
    expect(kinds(machine.step(take))).toEqual(['say'])
  })

  it('expires while it waits, and not while it moves', () => {
    const moving = sending('prepared', 'linked', 'take')
    moving.step({ kind: 'expire' })
    expect(moving.state).toBe('Sending')
    const waiting = sending('prepared')
    waiting.step({ kind: 'expire' })
    expect(waiting.state).toBe('Expired')
  })
})

const receiving = (...inputs: ReceiveInput['kind'][]): TransferReceiveMachine => {
  const machine = new TransferReceiveMachine()
  for (const kind of inputs)
    machine.step((kind === 'looked' ? { kind, take: TAKE } : { kind }) as ReceiveInput)
  return machine
}

describe('the receiver of a transfer', () => {
  it('waits for a person, then looks at the disk, then takes', () => {
    const machine = new TransferReceiveMachine()
    expect(machine.step({ kind: 'offered' })).toEqual([{ kind: 'say', step: { kind: 'waits' } }])
    expect(kinds(machine.step({ kind: 'accept' }))).toEqual(['stop', 'look'])
    expect(machine.step({ kind: 'looked', take: TAKE })).toEqual([{ kind: 'say', step: TAKE }])
    expect(at(machine)).toBe('Receiving moving')
  })

  it('accepted while the sender is away it begins at its next offer', () => {
    const machine = receiving('offered', 'lost', 'accept')
    expect(at(machine)).toBe('Paused away')
    expect(kinds(machine.step({ kind: 'offered' }))).toEqual(['stop', 'look'])
  })

  it('says that it is saved, at once and at every later offer', () => {
    const machine = receiving('offered', 'accept', 'looked', 'all-there')
    const receipt = [{ kind: 'say', step: { kind: 'receipt' } }]
    expect(machine.step({ kind: 'saved' })).toEqual(receipt)
    machine.step({ kind: 'lost' })
    expect(machine.step({ kind: 'offered' })).toEqual(receipt)
  })

  it('what it has looked for before a hold is not said after it', () => {
    const machine = receiving('offered', 'accept', 'pause')
    expect(at(machine)).toBe('Paused held-here')
    expect(machine.step({ kind: 'looked', take: TAKE })).toEqual([])
    expect(kinds(machine.step({ kind: 'resume' }))).toEqual(['stop', 'look'])
  })

  it('with a full disk it holds, tries when there is room, and at the next offer', () => {
    const machine = receiving('offered', 'accept', 'looked')
    expect(machine.step({ kind: 'disk-full' })).toEqual([
      { kind: 'stop' },
      { kind: 'say', step: { kind: 'hold', why: 'disk-full' } },
    ])
    expect(at(machine)).toBe('Paused disk-here')
    expect(kinds(machine.step({ kind: 'room' }))).toEqual(['stop', 'look'])
  })

  it('a file that was not what was offered comes once more, though the sender went meanwhile', () => {
    const machine = receiving('offered', 'accept', 'looked', 'all-there', 'lost')
    expect(machine.state).toBe('Verifying')
    machine.step({ kind: 'again' })
    expect(at(machine)).toBe('Paused away')
    expect(kinds(machine.step({ kind: 'offered' }))).toEqual(['stop', 'look'])
  })

  it('held by the sender it goes on with its next offer, not by a word from here', () => {
    const machine = receiving('offered', 'accept', 'looked')
    machine.step({ kind: 'hold', why: 'person' })
    expect(at(machine)).toBe('Paused held-there')
    expect(machine.step({ kind: 'resume' })).toEqual([])
    expect(kinds(machine.step({ kind: 'offered' }))).toEqual(['stop', 'look'])
  })

  it.each([
    [{ kind: 'refuse' }, 'Refused refused-here', { kind: 'refused', why: 'person' }],
    [{ kind: 'cancel' }, 'Cancelled cancelled-here', { kind: 'cancel' }],
    [{ kind: 'cancelled' }, 'Cancelled cancelled-there', { kind: 'cancel' }],
    [{ kind: 'failed', why: 'content' }, 'Failed content', { kind: 'failed', why: 'content' }],
  ] as const)('is over for good by %j, and says so at a later offer', (input, end, said) => {
    const machine = receiving('offered')
    expect(kinds(machine.step(input))).toContain('clean')
    expect(at(machine)).toBe(end)
    for (const kind of ['accept', 'resume', 'saved', 'room', 'expire'] as const)
      expect(machine.step({ kind })).toEqual([])
    expect(machine.step({ kind: 'offered' })).toEqual([{ kind: 'say', step: said }])
  })
})
