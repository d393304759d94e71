export { default as InboxBadge } from './components/InboxBadge.vue'
export { default as InboxOverview } from './components/InboxOverview.vue'
export { default as InboxStatus } from './components/InboxStatus.vue'
export { default as InboxView } from './views/InboxView.vue'
