/** The TCP ports of this machine on which programs listen, and whose they are; Linux tells, of other systems nothing is known. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** Ports that are told, and processes that are looked at for their owners. */
const SERVICES_MAX = 256
const PROCESSES_MAX = 4_096
const FILES_MAX = 1_024

export interface LocalService {
  readonly port: number
  readonly address: string
  readonly process?: string
  readonly pid?: number
}

interface Listening {
  readonly address: string
  readonly port: number
  readonly inode: string
}

/** In the order of their ports, each once. */
export const localServices = (): readonly LocalService[] => {
  const listening = [
    ...listeningIn('/proc/net/tcp', ipv4Of),
    ...listeningIn('/proc/net/tcp6', ipv6Of),
  ].slice(0, SERVICES_MAX)
  const owners = ownersOf(new Set(listening.map(({ inode }) => inode)))
  const found = new Map<string, LocalService>()
  for (const { address, port, inode } of listening)
    found.set(`${address} ${port}`, { port, address, ...owners.get(inode) })
  return [...found.values()].toSorted((a, b) => a.port - b.port)
}

/** Who holds a port at an address, or at all of them: `python3 (process 4711)`; nothing where the system does not tell. */
export const holderText = (port: number): string | undefined => {
  const holder = localServices().find(
    (one) => one.port === port && ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(one.address),
  )
  if (holder?.process === undefined || holder.pid === undefined) return undefined
  return `${holder.process} (process ${holder.pid})`
}

/** The state of a socket that listens, as the kernel writes it. */
const LISTEN = '0A'
/** Local address, state and inode of a line. */
const LINE = /^\s*\d+: ([0-9A-F]{8,32}):([0-9A-F]{4}) \S+ ([0-9A-F]{2})(?:\s+\S+){5}\s+(\d+)/

const listeningIn = (file: string, addressOf: (hex: string) => string): readonly Listening[] =>
  (readText(file) ?? '').split('\n').flatMap((line) => {
    const [, address = '', port = '', state, inode = ''] = LINE.exec(line) ?? []
    if (state !== LISTEN) return []
    return [{ address: addressOf(address), port: Number.parseInt(port, 16), inode }]
  })

/** The kernel writes words of four bytes, each with its last byte first. */
const bytesOf = (hex: string): readonly number[] =>
  (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).toReversed(),
  )

const ipv4Of = (hex: string): string => bytesOf(hex).join('.')

const ipv6Of = (hex: string): string => {
  const bytes = bytesOf(hex)
  if (bytes.every((byte) => byte === 0)) return '::'
  if (bytes.every((byte, at) => byte === (at === 15 ? 1 : 0))) return '::1'
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  )
  return groups.join(':')
}

/** Of this account's processes alone: those of others do not tell. */
const ownersOf = (
  inodes: ReadonlySet<string>,
): ReadonlyMap<string, { readonly process: string; readonly pid: number }> => {
  const owners = new Map<string, { readonly process: string; readonly pid: number }>()
  for (const pid of list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .slice(0, PROCESSES_MAX)) {
    if (owners.size >= inodes.size) break
    for (const file of list(`/proc/${pid}/fd`).slice(0, FILES_MAX)) {
      const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${file}`))?.[1]
      if (inode === undefined || !inodes.has(inode)) continue
      const name = programOf(pid)
      if (name !== '') owners.set(inode, { process: name, pid: Number(pid) })
    }
  }
  return owners
}

/** What Node calls its first thread, and so the process: of such the name is that of the file that runs. */
const NO_NAME = 'MainThread'
const programOf = (pid: string): string => {
  const name = (readText(`/proc/${pid}/comm`) ?? '').trim()
  const file = name === NO_NAME ? basename(readLink(`/proc/${pid}/exe`)) : ''
  return (file || name).slice(0, 64)
}

/** Processes come and go, and those of others are closed: what cannot be read is not there. */
const quietly = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

const readText = (file: string): string | undefined => quietly(() => readFileSync(file, 'utf8'))
const readLink = (file: string): string => quietly(() => readlinkSync(file)) ?? ''
const list = (folder: string): readonly string[] => quietly(() => readdirSync(folder)) ?? []
