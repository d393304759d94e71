export { default as PeersView } from './views/PeersView.vue'
export { usePeersStore } from './peers.store.ts'
