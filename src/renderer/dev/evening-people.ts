/** Who belongs together that evening, and who wants in: groups, trust, the inbox and invitations. */
import { membersOfEvening } from './evening-members.ts'
import { inputOf } from './evening-pipes.ts'
import { ago, MINUTE } from './evening-time.ts'
import type { FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'

export function groupsOfEvening(host: FakeHost) {
  const group = (name: string, more: Parameters<typeof sample.sampleGroup>[0]) => {
    const id = sample.groupId(name)
    return sample.sampleGroup({ id, shortId: sample.shortOf(id), name, memberPeers: [], ...more })
  }
  const members = ['lathe-2', 'kiln controller'].map((name) => ({
    peerId: sample.peerId(name),
    name,
  }))
  const workshop = group('workshop', {
    ...{ origin: 'created', joined: true, members: 2, memberPeers: members, pipes: 1 },
    ...{ publishedWallMs: ago(90 * MINUTE), description: 'Machines of hall 2 and who tends them.' },
    policy: 'roster',
    list: { number: 3, members: 3, self: 'admin', keySinceWallMs: ago(50 * MINUTE), forks: 1 },
  })
  membersOfEvening(host, workshop)
  host.put(
    'trust',
    {},
    sample.sampleTrust('lab-7', {
      ...{ standing: 'paired', origin: 'pairing' },
      grants: [{ right: 'bind' }, { right: 'send' }],
    }),
    sample.sampleTrust('lathe-2'),
  )
  host.put(
    'groups',
    {},
    sample.sampleGroup(),
    workshop,
    group('night shift', { origin: 'created', joined: true, members: 0, pipes: 0 }),
    group('field units', {
      ...{ origin: 'found', joined: false, members: 0, pipes: 0 },
      description: 'Everything that is out on the meadow.',
      expiresWallMs: Date.now() + 110 * MINUTE,
      learnedFromPeer: { peerId: sample.peerId('lab-7'), name: 'lab-7' },
    }),
  )
  host.put(
    'pipes',
    {},
    sample.samplePipe('shift notes', {
      ...{ listening: true, input: inputOf(12), state: 'Bound' },
      stateReason: 'Its input end is bound here',
      group: { id: workshop.id, name: workshop.name },
    }),
  )
}

export function onboardingOfEvening(host: FakeHost) {
  host.put(
    'inbox',
    {},
    sample.sampleInbox('bench 4', { lastWallMs: ago(2 * MINUTE) }),
    sample.sampleInbox('lathe-2', {
      ...{ kind: 'access', paired: true, lastWallMs: ago(9 * MINUTE), count: 4 },
      summary: 'lathe-2 asks to bind telemetry, send to telemetry',
      consequence: 'lathe-2 may then bind telemetry, send to telemetry',
      warning: 'Its name may be taken for that of "lathe-Z" (1A2B3C4D), which has another key',
    }),
  )
  host.put('pairings', {}, sample.samplePairing('bench 4'))
  host.put('redemptions', {}, { id: 'words', asked: 3, total: 8 })
  host.put(
    'invitations',
    {},
    sample.sampleInvitation('Anna’s laptop'),
    sample.sampleInvitation('field units', {
      ...{ state: 'used-up', uses: 1, rights: ['bind', 'send'] },
      usedBy: [
        { fingerprint: sample.fingerprintOf('unit 1'), name: 'unit 1', atWallMs: ago(60 * MINUTE) },
      ],
    }),
  )
}
