export { decodeContent, encodeContent, type BackupContent, type KeptSetting } from './content.ts'
export { keepBackup, readBackupFile, writeBackupFile } from './backup-file.ts'
export {
  beginRestore,
  pairedNames,
  stageRestore,
  type BegunRestore,
  type RestoreMode,
} from './restore.ts'
export { seal, unseal } from './sealed.ts'
