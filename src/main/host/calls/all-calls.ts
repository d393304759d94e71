import type { HostWorld } from '../host-world.ts'
import { attachmentCalls } from '../attachments/attachment-calls.ts'
import { backupCalls } from './backup-calls.ts'
import { conversationCalls } from './conversation-calls.ts'
import { echoCalls } from './echo-calls.ts'
import { groupCalls } from './group-calls.ts'
import type { Handlers, HostCallName } from './handler.ts'
import { hostCalls } from './host-calls.ts'
import { identityCalls } from './identity-calls.ts'
import { onboardingCalls } from './onboarding-calls.ts'
import { peerCalls } from './peer-calls.ts'
import { pipeCalls } from './pipe-calls.ts'
import { receiveCalls } from './receive-calls.ts'
import { settingsCalls } from './settings-calls.ts'
import { templateCalls } from './template-calls.ts'
import { trafficCalls } from './traffic-calls.ts'
import { transferCalls } from './transfer-calls.ts'
import { trustCalls } from './trust-calls.ts'

/** A handler for every call of the contract that a host answers. */
export const allCalls = (world: HostWorld): Handlers<HostCallName> => ({
  ...peerCalls(world),
  ...trustCalls(world),
  ...onboardingCalls(world),
  ...groupCalls(world),
  ...pipeCalls(world),
  ...receiveCalls(world),
  ...conversationCalls(world),
  ...attachmentCalls(world),
  ...trafficCalls(world),
  ...transferCalls(world),
  ...hostCalls(world),
  ...echoCalls(world),
  ...settingsCalls(world),
  ...templateCalls(world),
  ...identityCalls(world),
  ...backupCalls(world),
})
