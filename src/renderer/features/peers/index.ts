export { default as PeersView } from './views/PeersView.vue'
