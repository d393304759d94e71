export { default as InboxBadge } from './components/InboxBadge.vue'
export { default as InboxView } from './views/InboxView.vue'
