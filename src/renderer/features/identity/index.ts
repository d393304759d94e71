export { default as BackupCard } from './components/BackupCard.vue'
export { default as IdentityBackup } from './components/IdentityBackup.vue'
export { default as KeyHome } from './components/KeyHome.vue'
