export { default as BindingHistory } from './components/BindingHistory.vue'
export { default as Workbench } from './components/Workbench.vue'
