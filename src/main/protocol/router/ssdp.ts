/** How routers with UPnP are found: the Simple Service Discovery Protocol (UPnP Device Architecture 1.1, section 1.3). */

export const SSDP_GROUP = '239.255.255.250'
export const SSDP_PORT = 1900
/** Longest answer that is read, and longest address of a description in it. */
export const SSDP_ANSWER_MAX = 2_048
const LOCATION_MAX = 256

/** What routers call themselves. */
const TARGETS = [
  'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
  'urn:schemas-upnp-org:device:InternetGatewayDevice:2',
] as const

/** One search for each kind of router. */
export const ssdpSearches = (): readonly string[] =>
  TARGETS.map((target) =>
    [
      'M-SEARCH * HTTP/1.1',
      `HOST: ${SSDP_GROUP}:${SSDP_PORT}`,
      'MAN: "ssdp:discover"',
      'MX: 1',
      `ST: ${target}`,
      '',
      '',
    ].join('\r\n'),
  )

/** Where a place is described that HTTP leads to. */
export interface HttpPlace {
  readonly host: string
  readonly port: number
  /** With what is asked; begins with a slash. */
  readonly path: string
}

/**
 * Where a router that answers is described; nothing for what is no answer of one, or leads anywhere but to the sender itself:
 * nobody is made to knock at a third one's door.
 */
export const routerDescribedAt = (text: string, sender: string): HttpPlace | undefined => {
  if (text.length > SSDP_ANSWER_MAX || !/^HTTP\/1\.[01] 200[ \r]/.test(text)) return undefined
  const target = /^ST:[ \t]*(\S+)[ \t]*\r?$/im.exec(text)?.[1]
  if (!TARGETS.some((known) => known === target)) return undefined
  const location = /^LOCATION:[ \t]*(\S+)[ \t]*\r?$/im.exec(text)?.[1] ?? ''
  const place = location.length > LOCATION_MAX ? undefined : parseHttpPlace(location)
  return place?.host === sender ? place : undefined
}

const HTTP_PLACE = /^http:\/\/(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?(\/[\x21-\x7e]*)?$/

/** Of an address in numbers alone; nothing for any other. */
export const parseHttpPlace = (text: string): HttpPlace | undefined => {
  const [, host, portText = '80', path = '/'] = HTTP_PLACE.exec(text) ?? []
  const port = Number(portText)
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port, path }
}
