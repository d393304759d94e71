export { default as OverviewView } from './views/OverviewView.vue'
export { overviewParts } from './parts.ts'
