export { default as PipeExplanation } from './components/PipeExplanation.vue'
export { default as XrayTab } from './components/XrayTab.vue'
