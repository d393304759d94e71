import { describe, expect, test } from 'vitest'
import { judge, type Claim } from './answer.ts'

const TCP = 'tcp://10.0.0.1:9701'
const canDial = (address: string): boolean => address.startsWith('tcp:')
const verdictOf = (claim: Partial<Claim>, transport?: string): string => {
  const pipe = transport === undefined ? {} : { transport }
  const given = { found: true, endpoint: TCP, secondHand: false, ...claim }
  const { verdict, reason } = judge(given, pipe, canDial)
  return `${verdict}: ${reason}`
}

describe('what an answer is worth', () => {
  test.each([
    [{}, undefined, 'usable: The peer itself says that it has the pipe bound'],
    [{}, 'tcp', 'usable: The peer itself says that it has the pipe bound'],
    [{ secondHand: true }, 'tcp', 'checking: Asking the peer itself before it is trusted'],
    [{ found: false }, undefined, 'refused: It says that it does not have the pipe bound'],
    [{ found: false }, 'ws', 'refused: It says that it does not have the pipe bound over ws'],
    [{ endpoint: undefined }, 'tcp', 'unusable: It names no endpoint to bind to over tcp'],
    [{}, 'ws', 'unusable: Its endpoint is of tcp, but the pipe specifies ws'],
    [
      { endpoint: 'ws://10.0.0.1:80' },
      undefined,
      'unusable: This peer has no transport that can dial ws',
    ],
    [
      { endpoint: 'ws://10.0.0.1:80', secondHand: true },
      undefined,
      'unusable: This peer has no transport that can dial ws',
    ],
  ] as const)('%j of a pipe over %s is %s', (claim, transport, expected) => {
    expect(verdictOf(claim, transport)).toBe(expected)
  })
})
