import type { DesktopChoices } from '../../../shared/rows.ts'

/** Whether the person wants to be told nothing at this minute of the day. */
export const isQuiet = (
  { notify, quiet }: Pick<DesktopChoices, 'notify' | 'quiet'>,
  minuteOfDay: number,
): boolean => {
  if (!notify) return true
  if (quiet === undefined || quiet.from === quiet.to) return false
  const { from, to } = quiet
  return from < to
    ? minuteOfDay >= from && minuteOfDay < to
    : minuteOfDay >= from || minuteOfDay < to
}
