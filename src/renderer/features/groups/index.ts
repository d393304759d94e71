export { default as GroupsView } from './views/GroupsView.vue'
export { useGroupsStore } from './groups.store.ts'
