export { default as CaptureStatus } from './components/CaptureStatus.vue'
export { default as TrafficView } from './views/TrafficView.vue'
