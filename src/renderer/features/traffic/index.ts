export { default as TrafficView } from './views/TrafficView.vue'
