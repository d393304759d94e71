/** What both sides of the comparison give to the measuring: bodies go out here, and come in at the other process. */
export interface Channel {
  /** Sends one body. A promise where the sender has to wait before the next one. */
  send(body: Uint8Array): Promise<void> | undefined
  /** Who gets each body that comes in; a view, good until it returns. */
  onBody: (body: Uint8Array) => void
}

/** How a channel comes about: one process offers, the other connects with what was offered. */
export interface Meeting {
  /** Something that survives JSON. The channel settles once the other process has connected. */
  offer(): Promise<{ readonly offer: unknown; readonly channel: Promise<Channel> }>
  connect(offer: unknown): Promise<Channel>
}

export const ignoreBody = (): void => {}
