/** The texts of the list of pipes. */
export const LIST_WORDS = {
  unread: (count: number) => `${count} unread`,
  unreadWhy: (why: string) => `Messages came that could not be read. The last one: ${why}`,
  waiting: (count: number) => `${count} queued`,
} as const
