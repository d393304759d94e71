/** How the local end of an attachment is written for those who connect to it. Pure. */
import type { AttachmentRow, LocalServiceRow } from '../../../shared/rows.ts'
import { shellWord } from '../../cli-lines.ts'

const HERE = '127.0.0.1'

export interface Address {
  readonly form: 'address' | 'web' | 'ssh' | 'database'
  readonly text: string
}

/** Nothing but numbers and the path of a file of this peer's own stands in them: no text that another peer chose. */
export function addressesOf({
  kind,
  port,
  local,
}: Pick<AttachmentRow, 'kind' | 'port' | 'local'>): readonly Address[] {
  if (kind !== 'port') return [{ form: 'address', text: local }]
  if (port === undefined) return addressesOfSocket(local)
  return [
    { form: 'address', text: `${HERE}:${port}` },
    { form: 'web', text: `http://${HERE}:${port}/` },
    { form: 'ssh', text: `ssh -p ${port} ${HERE}` },
    { form: 'database', text: `host=${HERE} port=${port}` },
  ]
}

const addressesOfSocket = (path: string): readonly Address[] => [
  { form: 'address', text: path },
  ...(path.startsWith('/')
    ? [{ form: 'web' as const, text: `curl --unix-socket ${shellWord(path)} http://localhost/` }]
    : []),
]

/** For a list: of a socket file its name, which stands at the end of a long path. */
export const localShort = ({
  kind,
  port,
  local,
}: Pick<AttachmentRow, 'kind' | 'port' | 'local'>) =>
  kind === 'port' && port === undefined ? (/[^/\\]+$/.exec(local)?.[0] ?? local) : local

const PORT_MAX = 65_535

/** The number of a port as it was typed, or nothing. */
export function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0
  return port >= 1 && port <= PORT_MAX ? port : undefined
}

const ANYWHERE: readonly string[] = ['0.0.0.0', '::', '*', '[::]']

/** Where this machine itself reaches one that listens: at every address means at this one too. */
export const hostOf = ({ address }: Pick<LocalServiceRow, 'address'>): string =>
  ANYWHERE.includes(address) ? HERE : address

/** One line a port: a program that listens at several addresses is one service. In order: with a name first, then by port. */
export function servicesToShow(rows: readonly LocalServiceRow[]): readonly LocalServiceRow[] {
  const byPort = new Map<number, LocalServiceRow>()
  for (const row of rows) {
    const before = byPort.get(row.port)
    if (!before || (before.process === undefined && row.process !== undefined) || isHere(row))
      byPort.set(row.port, { ...before, ...row })
  }
  const unnamed = ({ process }: LocalServiceRow) => Number(process === undefined)
  return [...byPort.values()].toSorted((a, b) => unnamed(a) - unnamed(b) || a.port - b.port)
}
const isHere = ({ address }: LocalServiceRow) => hostOf({ address }) === HERE

const NAME_MAX = 60

/** What a new pipe to it is called, until a person says otherwise. */
export const nameFor = (process: string | undefined, port: number): string =>
  process?.trim() ? `${process.trim().slice(0, NAME_MAX)} ${port}` : `port ${port}`
