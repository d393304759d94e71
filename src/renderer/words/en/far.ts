/** Another peer, managed from here. */
export const far = {
  title: 'Manage from here',
  manage: 'Manage this peer',
  manageAbout: 'The whole window speaks to that peer then, in a frame of another colour.',
  needs:
    'It has to allow it: there “Let others manage this peer” is on, and this peer has the right to administrate.',
  here: 'You manage {name}',
  states: {
    open: 'Everything in this window happens at {name}.',
    looking: 'Looking for {name} …',
    lost: 'The way to {name} was lost. What you see is from before; another way is looked for.',
    broke:
      'The conversation with {name} broke. It is begun anew by itself; what you see is from before.',
    failed: '{name} was not reached; it is tried again by itself.',
    ended: '{name} is not managed any more.',
  },
  back: 'Back to this machine',
  again: 'Try again',
  refused: '{name} is not managed from here',
  there: 'There, by the command line:',
  group: 'Window',
  local:
    'What belongs to the machine of {name} is changed there alone: its keys, backups, interfaces, and who may manage it.',
  managedBy: '{count, plural, one {managed by {name}} other {managed by # peers}}',
  status: 'managing {name}',
} as const
