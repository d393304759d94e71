export { default as BackupCard } from './components/BackupCard.vue'
export { default as IdentityBackup } from './components/IdentityBackup.vue'
