/** What the palette finds beside commands: the peers, pipes, groups and attachments that this peer knows. */
import IconAttachment from '~icons/lucide/plug'
import IconGroup from '~icons/lucide/network'
import IconPeer from '~icons/lucide/users'
import IconPipe from '~icons/lucide/cable'
import { computed } from 'vue'
import type { Component } from 'vue'
import { useRouter } from 'vue-router'
import type { AttachmentRow } from '../../../shared/rows.ts'
import type { Command } from '../../commands/index.ts'
import { useAttachmentsStore } from '../../features/attachments/index.ts'
import { useGroupsStore } from '../../features/groups/index.ts'
import { usePeersStore } from '../../features/peers/index.ts'
import { usePipesStore } from '../../features/pipes/index.ts'
import { SHELL_WORDS as words } from '../words.ts'

interface Named {
  readonly id: string
  readonly name: string
}

const NAME_MAX = 120

/** Both ends: the pipe's name, and what it is fitted to here. */
const named = (rows: readonly AttachmentRow[]): readonly Named[] =>
  rows.map(({ id, pipeName, local }) => ({ id, name: `${pipeName} · ${local}` }))

export function useThings() {
  const router = useRouter()
  const [peers, pipes, groups] = [usePeersStore(), usePipesStore(), useGroupsStore()]
  const attachments = useAttachmentsStore()

  const things = (screen: string, group: string, icon: Component, rows: readonly Named[]) =>
    rows.map(({ id, name }): Command => ({
      ...{ id: `open.${screen}.${id}`, title: name.slice(0, NAME_MAX), group, icon },
      run: () => void router.push({ name: screen, params: { id } }),
    }))
  return computed(() => [
    ...things('pipes', words.pipe, IconPipe, pipes.pipes),
    ...things('peers', words.peer, IconPeer, peers.peers),
    ...things('groups', words.group, IconGroup, groups.groups),
    ...things('attachments', words.attachment, IconAttachment, named(attachments.attachments)),
  ])
}
