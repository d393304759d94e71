/** The NAT Port Mapping Protocol (RFC 6886), as a machine behind the router speaks it. */

/** Where routers listen for it. */
export const NAT_PMP_PORT = 5351
const VERSION = 0
const ANSWER = 128
const ASK_ADDRESS = 0
const MAP_TCP = 2
const HEAD_BYTES = 8
const ADDRESS_BYTES = 12
const MAPPED_BYTES = 16

/** What a router says. */
export type NatPmpAnswer =
  | { readonly kind: 'address'; readonly address: string }
  | {
      readonly kind: 'mapped'
      readonly internalPort: number
      readonly externalPort: number
      readonly seconds: number
    }
  /** `to`: what was asked. */
  | { readonly kind: 'refused'; readonly to: 'address' | 'map'; readonly why: string }

/** Section 3.5. */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'it speaks another version of NAT-PMP',
  2: 'it does not allow it (NAT-PMP is switched off)',
  3: 'it has no address on the internet itself',
  4: 'it has no port left',
  5: 'it does not know how to',
}

/** Section 3.2. */
export const encodeAddressRequest = (): Uint8Array => Uint8Array.of(VERSION, ASK_ADDRESS)

/** Section 3.3: maps a TCP port for so long; with 0 seconds and no external port the mapping ends (3.4). */
export const encodeMapRequest = (
  internalPort: number,
  externalPort: number,
  seconds: number,
): Uint8Array => {
  const bytes = new Uint8Array(12)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, VERSION)
  view.setUint8(1, MAP_TCP)
  view.setUint16(4, internalPort)
  view.setUint16(6, externalPort)
  view.setUint32(8, seconds)
  return bytes
}

/** Nothing for what is no answer of this protocol, or to nothing that is asked here. */
export const decodeNatPmp = (bytes: Uint8Array): NatPmpAnswer | undefined => {
  if (bytes.length < HEAD_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const op = view.getUint8(1) - ANSWER
  if (op !== ASK_ADDRESS && op !== MAP_TCP) return undefined
  const code = view.getUint16(2)
  const to = op === MAP_TCP ? 'map' : 'address'
  if (code !== 0) return { kind: 'refused', to, why: REFUSALS[code] ?? `it gives the code ${code}` }
  if (view.getUint8(0) !== VERSION) return undefined
  if (op === ASK_ADDRESS)
    return bytes.length < ADDRESS_BYTES
      ? undefined
      : { kind: 'address', address: bytes.subarray(HEAD_BYTES, ADDRESS_BYTES).join('.') }
  if (bytes.length < MAPPED_BYTES) return undefined
  return {
    kind: 'mapped',
    internalPort: view.getUint16(8),
    externalPort: view.getUint16(10),
    seconds: view.getUint32(12),
  }
}
