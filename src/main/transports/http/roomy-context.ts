import type { MessageRoom, TransportContext } from '../../peer/ports.ts'

/** With the room that all links over HTTP share. */
export type RoomyContext = TransportContext & { readonly room: MessageRoom }
