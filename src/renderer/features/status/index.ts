export { default as SettingsView } from './views/SettingsView.vue'
export { default as StatusBar } from './components/StatusBar.vue'
export { useStatusStore } from './status.store.ts'
