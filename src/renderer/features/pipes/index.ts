export { default as PipesView } from './views/PipesView.vue'
export { default as PipeStateChip } from './components/PipeStateChip.vue'
export { usePipesStore } from './pipes.store.ts'
