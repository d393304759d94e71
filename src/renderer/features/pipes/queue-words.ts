/** The texts about messages that wait for an absent receiver. */
export const QUEUE_WORDS = {
  title: 'Queue',
  on: 'Messages wait on disk here until whoever holds the pipe says that its reader has them.',
  off: 'Messages are sent only while the pipe is bound.',
  empty: 'Nothing waits.',
  switch: 'Let messages wait for an absent receiver',
  states: { waiting: 'waiting', 'on-its-way': 'on its way' },
  cancel: (id: string) => `Cancel message ${id}`,
  cancelAll: 'Cancel all',
  delivered: (count: number) => `${count} delivered since the start`,
  size: (bytes: string) => `${bytes} on disk`,
  limits: 'At most 1,000 messages, 16 MB, and seven days.',
} as const
