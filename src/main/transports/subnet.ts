import type { NetworkInterface } from '../peer/ports.ts'

/** An IPv4 address as a number; `undefined` for anything else. */
const ipv4Number = (text: string): number | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let value = 0
  for (const part of parts) {
    const byte = /^\d{1,3}$/.test(part) ? Number(part) : 256
    if (byte > 255) return undefined
    value = value * 256 + byte
  }
  return value
}

/** Whether the IPv4 address `host` is on the link of `one`, by its network prefix. */
export const isOnLink = (one: NetworkInterface, host: string): boolean => {
  const ours = one.family === 4 ? ipv4Number(one.address) : undefined
  const theirs = ipv4Number(host)
  if (ours === undefined || theirs === undefined) return false
  const size = 2 ** (32 - one.prefixLength)
  return Math.floor(ours / size) === Math.floor(theirs / size)
}
