/** English: what every other language is measured by, and what is told where another lacks a text. */
import { states } from '../../../shared/words/en/states.ts'
import { attachments } from './attachments.ts'
import { binding } from './binding.ts'
import { conversations } from './conversations.ts'
import { chart } from './chart.ts'
import { doctor } from './doctor.ts'
import { errors } from './errors.ts'
import { far } from './far.ts'
import { groups } from './groups.ts'
import { help } from './help.ts'
import { hostEvents } from './host-events.ts'
import { hostFitted } from './host-fitted.ts'
import { hostPeer } from './host-peer.ts'
import { hostPipes } from './host-pipes.ts'
import { hostTransfers } from './host-transfers.ts'
import { identity } from './identity.ts'
import { inbox } from './inbox.ts'
import { overview } from './overview.ts'
import { peers } from './peers.ts'
import { pipes } from './pipes.ts'
import { record } from './record.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { status } from './status.ts'
import { traffic } from './traffic.ts'
import { transfers } from './transfers.ts'
import { trust } from './trust.ts'
import { ui } from './ui.ts'
import { welcome } from './welcome.ts'
import { xray } from './xray.ts'

export const en = {
  ...{ states, ui, shell, help, settings, status },
  ...{ overview, peers, inbox, doctor, pipes, binding, conversations, xray },
  far,
  ...{ attachments },
  ...{ hostPipes, hostPeer, hostEvents, hostFitted, hostTransfers },
  ...{ errors, groups, trust, identity, traffic, record, chart, welcome, transfers },
} as const
export type English = typeof en
