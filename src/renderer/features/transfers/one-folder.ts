/** A transfer is one file or one folder. Pure. */
import type { ChosenFile } from '../../sending/chosen-files.ts'

/** Several things that were given together go in a folder of this name; one file, or one folder, goes as it is. */
export function inOneFolder(files: readonly ChosenFile[], name: string): readonly ChosenFile[] {
  const tops = new Set(files.map(({ segments }) => segments[0]))
  const hasTopFile = files.some(({ segments }) => segments.length === 1)
  if (files.length <= 1 || (tops.size === 1 && !hasTopFile)) return files
  return files.map((one) => ({ ...one, segments: [name, ...one.segments] }))
}
