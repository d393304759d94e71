export { default as PeersView } from './views/PeersView.vue'
export { default as FingerprintText } from './components/FingerprintText.vue'
export { default as LegacyChip } from './components/LegacyChip.vue'
export { usePeersStore } from './peers.store.ts'
