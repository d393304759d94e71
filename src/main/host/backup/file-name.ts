const NOT_IN_NAMES = /[^\p{L}\p{N}._-]+/gu
/** Longest part of a peer's name in the name of a file, in UTF-16 units. */
const NAME_MAX = 40

/** What the file of a backup is called, such as `Ada-2026-11-22.pfbackup`; never a path. */
export const backupFileName = (peerName: string, wallMs: number): string => {
  const day = new Date(wallMs).toISOString().slice(0, 10)
  return `${peerName.replace(NOT_IN_NAMES, '-').slice(0, NAME_MAX)}-${day}.pfbackup`
}
