/** The texts about handing a pipe's input end to another peer. */
export const MOVE_WORDS = {
  title: 'Move the input end?',
  action: 'Move',
  to: 'To',
  about: (name: string) =>
    `It is unbound here and bound at the other peer; those who send to “${name}” follow by themselves. What waits in their queues is delivered once. The other peer has to let this one administrate the pipe: where it does not, the request waits in its inbox.`,
  nobody: 'This peer is paired with nobody yet.',
  done: 'The input end moved',
} as const
