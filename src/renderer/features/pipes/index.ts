export { default as PipesView } from './views/PipesView.vue'
export { usePipesStore } from './pipes.store.ts'
