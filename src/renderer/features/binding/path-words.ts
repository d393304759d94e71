/** The texts about pinned and excluded paths. */
export const PATH_WORDS = {
  pinned: 'Pinned to',
  pinGone: 'Stopped: the pinned path is not in use.',
  again: 'Try it again',
  choose: 'Choose another',
  unpin: 'Unpin',
  excluded: 'Excluded',
  pin: 'Bind and pin',
  exclude: 'Exclude this endpoint',
  excludeTransport: (transport: string) => `Exclude ${transport}`,
  allow: (one: string) => `Allow ${one} again`,
  selected: 'The selected answer',
  score: (value: number) => `Score ${value}`,
} as const
