/** Reads what a person types to reach a peer: `tcp://192.168.1.7:9701`, or without the scheme. Pure. */
import { WORDS as words } from './words.ts'

export type ParsedAddress =
  { readonly ok: true; readonly address: string } | { readonly ok: false; readonly problem: string }

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i
const HOST_PORT = /^(\[[0-9a-f:.%]+\]|[^\s:[\]/]+):(\d{1,5})$/i
const PORT_MAX = 65_535

const wrong = (problem: string): ParsedAddress => ({ ok: false, problem })

export function parseAddress(text: string): ParsedAddress {
  const trimmed = text.trim()
  if (!trimmed) return wrong(words.enterAnAddress)
  const scheme = SCHEME.exec(trimmed)
  const rest = (scheme ? trimmed.slice(scheme[0].length) : trimmed).replace(/\/+$/, '')
  const parts = HOST_PORT.exec(rest)
  if (!parts) return wrong(problemOf(rest))
  const port = Number(parts[2])
  if (port < 1 || port > PORT_MAX)
    return wrong(words.noPort({ port: String(port), most: String(PORT_MAX) }))
  return { ok: true, address: `${scheme?.[1]?.toLowerCase() ?? 'tcp'}://${rest}` }
}

function problemOf(rest: string): string {
  if (/\s/.test(rest)) return words.anAddressHolds
  if (/:.*:/.test(rest) && !rest.startsWith('[')) {
    return words.putAnIpv6
  }
  if (!rest.includes(':')) return words.thePortIs
  return words.writeItAs
}
