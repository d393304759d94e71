/** Names, descriptions and letters that try to act on a terminal, a log, a file system or a page: they are text. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  NET_PEER_GROUP_ID,
  PEER_GROUP_SPEC,
  PIPE_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { encodePeerGroupAdvertisement } from '../../src/main/protocol/documents/peer-group-advertisement.ts'
import { encodePipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { parseGroupId, parseModuleSpecId } from '../../src/main/protocol/ids.ts'
import { textElement } from '../../src/main/protocol/message/message.ts'
import { Attacker, HOUR_MS } from './support/attacker.ts'
import { eventually } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'
import { leavesNone } from './support/traces.ts'

const GROUP = parseGroupId(NET_PEER_GROUP_ID)
const SPEC = parseModuleSpecId(PEER_GROUP_SPEC)

/** What acts on a terminal: C0 but the end of a line, DEL, C1, separators and what turns the reading direction. */
const ACTS = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

// C0 cannot travel in XML; what can is here, and what cannot is tried in letters.
const NAMES = [
  'csi\u009b2J\u009b1;31m',
  'osc\u009d52;c;ZXZpbA==\u009c',
  'dcs\u0090q\u009c',
  'del\u007f\u007f\u007f',
  'return\rover',
  'line\n{"level":"error","message":"forged"}',
  'tab\tand\tanother',
  'separator\u2028and\u2029',
  'turned\u202egnp.exe',
  'isolated\u2066x\u2069',
  'hidden\u200bname\ufeff',
  '../../../etc/passwd',
  '..\\..\\windows\\system32',
  '/tmp/pipefitter-owned',
  'C:\\autoexec.bat',
  'CON',
  'a.txt:ads',
  '~/.ssh/authorized_keys',
  '%2e%2e%2fetc',
  '$(touch /tmp/pipefitter-owned)',
  '`touch /tmp/pipefitter-owned`',
  '; touch /tmp/pipefitter-owned',
  '--output=/tmp/pipefitter-owned',
  '-rf',
  '<img src=x onerror=alert(1)>',
  '%s%n%x',
  '__proto__',
  '\u0301'.repeat(50),
]

describe('a name that would act', () => {
  let scene: Scene
  const attackers: Attacker[] = []
  beforeAll(async () => {
    scene = await Scene.open()
    for (const name of NAMES) await plant(name)
    await scene.ada.rows('pipes', {}, (rows) => rows.length > NAMES.length / 2)
  })
  beforeEach(() => leavesNone('names are text: they are taken, and must do nothing'))
  afterAll(async () => {
    for (const attacker of attackers) attacker.close()
    await scene.close()
  })

  /** A peer, a pipe and a group of that name, and a request in the inbox. */
  const plant = async (name: string): Promise<void> => {
    const mallory = new Attacker()
    attackers.push(mallory)
    const wire = await mallory.link(scene.ada)
    wire.tell('peer', mallory.ownDocument(name, ['tcp://127.0.0.1:9']))
    const wish = { type: 'JxtaUnicast', name, description: name } as const
    wire.tell(
      'advertisement',
      encodePipeAdvertisement(mallory.signer.newPipe(wish, GROUP, HOUR_MS)),
    )
    const group = mallory.signer.newGroup({ name, description: name, specId: SPEC }, HOUR_MS)
    wire.tell('group', encodePeerGroupAdvertisement(group))
    wire.say(PIPE_SERVICE, scene.pipeId, textElement('', 'text', name))
  }

  let second: string | undefined
  /** A second pipe of ada's, to which ben sends what he likes. */
  const toAda = async (): Promise<string> => {
    if (second !== undefined) return second
    const wish = { name: 'postcards', publish: true, listen: true } as const
    const { id } = await scene.ada.client.call('pipes.create', wish)
    await scene.letIn(scene.ben, id)
    await scene.ben.client.call('pipes.bind', { pipeId: id })
    return (second = id)
  }

  /** The command line, begun against ada. */
  const begin = (...args: readonly string[]) => {
    const line = [inject('cliEntry'), ...args, '--profile', scene.ada.profile]
    const child = spawn(process.execPath, line, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text))
    const ended = once(child, 'close')
    return {
      said: () => said,
      ended: () => ended.then(() => said),
      interrupt: () => child.kill('SIGINT'),
    }
  }
  const run = (args: readonly string[]): Promise<string> => begin(...args).ended()

  const LISTS: readonly (readonly string[])[] = [
    ['status'],
    ['peer', 'ls'],
    ['peer', 'keys'],
    ['pipe', 'ls'],
    ['group', 'ls'],
    ['inbox', 'ls'],
  ]

  it.each(LISTS.map((command) => [command] as const))(
    'does nothing in what %s prints',
    async (command) => {
      for (const format of [[], ['--json']]) {
        const said = await run([...command, ...format])
        expect(said.length).toBeGreaterThan(40)
        expect(said).not.toMatch(ACTS)
      }
      await scene.expectUnharmed()
    },
  )

  it('does nothing in what is said of one pipe, nor in an error about it', async () => {
    const rows = await scene.ada.rows('pipes', {})
    for (const { id } of rows.filter(({ name }) => /csi|return|turned/.test(name))) {
      expect(await run(['pipe', 'show', id])).not.toMatch(ACTS)
      expect(await run(['pipe', 'show', id, '--json'])).not.toMatch(ACTS)
    }
    expect(await run(['pipe', 'show', 'nothing\u009b2J\u202e'])).not.toMatch(ACTS)
  })

  it('does nothing in letters and in what passes on the wire, as they are printed', async () => {
    const { pipeId } = scene
    const pipeToAda = await toAda()
    const letters = begin('listen', pipeToAda)
    const all = [letters, begin('tap'), begin('tap', '--json')]
    const text = '\u001b]52;c;ZXZpbA==\u0007\u001b[2J\r\u009b1mforged\u202e'
    const elements = [{ name: text, text }]
    const { client } = scene.ben
    const { id: conversationId } = await client.call('conversations.open', {
      pipeId,
      peerId: scene.ada.id,
    })
    await client.call('conversations.send', { conversationId, elements })
    await client.call('conversations.close', { conversationId })
    const isPrinted = (): boolean =>
      letters.said().includes('forged') && all.every(({ said }) => said().length > 1_000)
    await eventually('all of it is printed', async () => {
      await client.call('pipes.send', { pipeId: pipeToAda, elements })
      return isPrinted() || undefined
    })
    for (const { interrupt, ended } of all) {
      interrupt()
      expect(await ended()).not.toMatch(ACTS)
    }
    await scene.expectUnharmed()
  })

  it('adds no line to the log, and does nothing in it', async () => {
    const log = scene.ada.log()
    expect(log.length).toBeGreaterThan(10)
    expect(log.every(({ level, message }) => level !== 'error' && message !== 'forged')).toBe(true)
    for (const line of log) expect(JSON.stringify(line)).not.toMatch(ACTS)
    await scene.expectUnharmed()
  })

  it('names no file: nothing lies where it points, and nothing new in the profile', () => {
    expect(existsSync('/tmp/pipefitter-owned')).toBe(false)
    const known = /^(identity|identity-key|trust|inbox|invitations|settings|lock|pipefitter|run)/
    expect(readdirSync(scene.ada.profile).filter((name) => !known.test(name))).toEqual([])
    const run = readdirSync(join(scene.ada.profile, 'run'))
    expect(run).toEqual(['control.sock'])
  })

  it('is kept as it is, for whoever compares: text is escaped where it is shown, not where it is stored', async () => {
    const rows = await scene.ada.rows('pipes', {})
    const names = rows.map(({ name }) => name)
    expect(names).toContain('../../../etc/passwd')
    expect(names).toContain('<img src=x onerror=alert(1)>')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
