export { default as DoctorLine } from './components/DoctorLine.vue'
export { default as DoctorView } from './views/DoctorView.vue'
