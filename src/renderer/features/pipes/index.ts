export { default as PipesView } from './views/PipesView.vue'
