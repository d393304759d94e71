/** The Doctor. */
export const doctor = {
  title: 'Doctor',
  about:
    'Why are peers not seen, or not reached? The Doctor sends a beacon, asks linked peers to dial back, and compares clocks. It takes a few seconds.',
  run: 'Examine',
  cancel: 'Cancel',
  copy: 'Copy as text',
  copied: 'What the Doctor found was copied',
  checks: 'Checks',
  why: 'Why',
  fix: 'What to do',
  looking: 'Looking …',
  more: 'Open the Doctor',
  verdicts: {
    waiting: 'Not yet',
    running: 'Looking',
    pass: 'Pass',
    warn: 'Warning',
    fail: 'Fail',
    unknown: 'Unknown',
  },
  whyLine: 'why: {cause}',
  fixLine: 'fix: {fix}',
} as const
