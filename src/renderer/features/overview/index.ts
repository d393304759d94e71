export { default as HostBanner } from './components/HostBanner.vue'
export { default as OverviewView } from './views/OverviewView.vue'
export { overviewParts } from './parts.ts'
