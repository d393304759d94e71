import { cancelled, deadline } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { PortOutcome, PortWish } from '../../peer/ports/port-mapper.ts'
import {
  CONFLICT,
  decodeGatewayAnswer,
  encodeGatewayCall,
  gatewayControlIn,
  ONLY_PERMANENT,
  type GatewayAnswer,
  type GatewayCall,
  type GatewayControl,
} from '../../protocol/router/gateway-device.ts'
import type { HttpPlace } from '../../protocol/router/ssdp.ts'
import { exchangeHttp } from './http-exchange.ts'
import { GATEWAY_TIMEOUT_MS, PORTS_TRIED_MAX } from './limits.ts'
import { searchRouter, type SearchWorld } from './ssdp-search.ts'

/** A router with UPnP, where it takes calls, and from where it is called. */
interface Device {
  readonly control: GatewayControl
  readonly localAddress: string
  readonly world: SearchWorld
  readonly signal: AbortSignal
}

/**
 * Finds the router with UPnP on the wish's interface and has it map a port. `isRouter`: who may be one. Rejects with
 * `base/cancelled` alone.
 */
export const mapByUpnp = async (
  wish: PortWish,
  isRouter: (sender: string) => boolean,
  world: SearchWorld,
  signal: AbortSignal,
): Promise<PortOutcome> => {
  const device = await findDevice(wish, isRouter, world, signal)
  if (signal.aborted) throw cancelled('Mapping a port')
  if (typeof device === 'string') return { kind: 'failed', why: device }
  const { host } = device.control.place
  const told = await call(device, { action: 'GetExternalIPAddress' })
  if (told.kind === 'refused' || told.address === undefined)
    return { kind: 'failed', why: `${host} does not tell its address by UPnP` }
  const mapped = await addMapping(device, wish)
  if (signal.aborted) throw cancelled('Mapping a port')
  if (mapped.kind === 'refused')
    return { kind: 'failed', why: `${host} refuses by UPnP${codeText(mapped.code)}` }
  return {
    ...{ kind: 'mapped', router: { protocol: 'UPnP', address: host } },
    ...{ externalAddress: told.address, externalPort: mapped.port, seconds: mapped.seconds },
  }
}

/** Takes a mapping back at the router that gave it. */
export const unmapByUpnp = async (
  wish: PortWish,
  router: string,
  externalPort: number,
  world: SearchWorld,
  signal: AbortSignal,
): Promise<void> => {
  const device = await findDevice(wish, (sender) => sender === router, world, signal)
  if (typeof device !== 'string') await call(device, { action: 'DeletePortMapping', externalPort })
}

/** Why there is none, in words. */
const findDevice = async (
  { interfaceAddress: localAddress }: PortWish,
  isRouter: (sender: string) => boolean,
  world: SearchWorld,
  signal: AbortSignal,
): Promise<Device | string> => {
  const describedAt = await searchRouter(localAddress, isRouter, world, signal)
  if (describedAt === undefined) return 'no router answers by UPnP'
  const { host } = describedAt
  const text = await exchange(describedAt, { method: 'GET' }, localAddress, world, signal)
  if (text === undefined) return `${host} answers by UPnP and does not describe itself`
  const control = controlIn(text, describedAt, world)
  if (control === undefined) return `${host} answers by UPnP and offers no ports`
  return { control, localAddress, world, signal }
}

const controlIn = (
  text: string,
  describedAt: HttpPlace,
  { count }: SearchWorld,
): GatewayControl | undefined => {
  try {
    return gatewayControlIn(text, describedAt)
  } catch (error) {
    if (!(error instanceof PipefitterError)) throw error
    count('router.malformed-answers')
    return undefined
  }
}

type Added =
  | { readonly kind: 'done'; readonly port: number; readonly seconds: number | undefined }
  | Extract<GatewayAnswer, { kind: 'refused' }>

/** Where another machine has the port, the next ones are asked for; where the router maps for good alone, that is taken. */
const addMapping = async (device: Device, wish: PortWish): Promise<Added> => {
  let [port, seconds] = [wish.externalPort, wish.seconds]
  let refused: Extract<GatewayAnswer, { kind: 'refused' }> = { kind: 'refused' }
  for (let tried = 0; tried < PORTS_TRIED_MAX; tried++) {
    const { interfaceAddress: internalAddress, port: internalPort } = wish
    const asked = { externalPort: port, internalPort, internalAddress, seconds }
    const answer = await call(device, { action: 'AddPortMapping', ...asked })
    if (answer.kind === 'done')
      return { kind: 'done', port, seconds: seconds === 0 ? undefined : seconds }
    refused = answer
    if (answer.code === ONLY_PERMANENT && seconds > 0) seconds = 0
    else if (answer.code === CONFLICT) port = port < 65_535 ? port + 1 : port - tried - 1
    else return answer
  }
  return refused
}

const call = async (
  { control, localAddress, world, signal }: Device,
  asked: GatewayCall,
): Promise<GatewayAnswer> => {
  const { body, soapAction } = encodeGatewayCall(control.service, asked)
  const headers = { 'Content-Type': 'text/xml; charset="utf-8"', SOAPAction: soapAction }
  const ask = { method: 'POST', headers, body } as const
  const text = await exchange(control.place, ask, localAddress, world, signal)
  return text === undefined ? { kind: 'refused' } : decodeGatewayAnswer(text, asked.action)
}

const exchange = async (
  place: HttpPlace,
  ask: Parameters<typeof exchangeHttp>[1],
  localAddress: string,
  { clock }: SearchWorld,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const limit = deadline(clock, GATEWAY_TIMEOUT_MS, signal)
  try {
    return await exchangeHttp(place, ask, localAddress, limit.signal)
  } finally {
    limit.clear()
  }
}

/** Section 2.4 of WANIPConnection, as far as a person can do something about it. */
const REFUSALS: Readonly<Record<number, string>> = {
  [CONFLICT]: 'other machines have the ports',
  401: 'it does not know how to',
  501: 'it failed to',
  606: 'it does not allow it',
  724: 'it maps to the same port alone',
}

const codeText = (code: number | undefined): string => {
  if (code === undefined) return ', without saying why'
  return `: ${REFUSALS[code] ?? `it gives the code ${code}`}`
}
