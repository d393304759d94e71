export { default as SettingsView } from './views/SettingsView.vue'
