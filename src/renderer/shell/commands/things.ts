/** What the palette finds beside commands: the peers, pipes and groups that this peer knows. */
import IconGroup from '~icons/lucide/network'
import IconPeer from '~icons/lucide/users'
import IconPipe from '~icons/lucide/cable'
import { computed } from 'vue'
import type { Component } from 'vue'
import { useRouter } from 'vue-router'
import type { Command } from '../../commands/index.ts'
import { useGroupsStore } from '../../features/groups/index.ts'
import { usePeersStore } from '../../features/peers/index.ts'
import { usePipesStore } from '../../features/pipes/index.ts'
import { SHELL_WORDS as words } from '../words.ts'

interface Named {
  readonly id: string
  readonly name: string
}

const NAME_MAX = 120

export function useThings() {
  const router = useRouter()
  const [peers, pipes, groups] = [usePeersStore(), usePipesStore(), useGroupsStore()]

  const things = (screen: string, group: string, icon: Component, rows: readonly Named[]) =>
    rows.map(({ id, name }): Command => ({
      ...{ id: `open.${screen}.${id}`, title: name.slice(0, NAME_MAX), group, icon },
      run: () => void router.push({ name: screen, params: { id } }),
    }))
  return computed(() => [
    ...things('pipes', words.pipe, IconPipe, pipes.pipes),
    ...things('peers', words.peer, IconPeer, peers.peers),
    ...things('groups', words.group, IconGroup, groups.groups),
  ])
}
