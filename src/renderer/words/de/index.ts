/** German, whole: the compiler wants every key that English has. */
import { states } from '../../../shared/words/de/states.ts'
import type { Translation } from '../../../shared/words/message-types.ts'
import type { English } from '../en/index.ts'
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

export const de: Translation<English> = {
  states,
  attachments,
  binding,
  conversations,
  chart,
  doctor,
  errors,
  far,
  groups,
  help,
  hostEvents,
  hostFitted,
  hostPeer,
  hostPipes,
  hostTransfers,
  identity,
  inbox,
  overview,
  peers,
  pipes,
  record,
  settings,
  shell,
  status,
  traffic,
  transfers,
  trust,
  ui,
  welcome,
  xray,
}
