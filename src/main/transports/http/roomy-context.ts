import type { MessageRoom } from '../../peer/ports/room.ts'
import type { TransportContext } from '../../peer/ports/transport.ts'

/** With the room that all links over HTTP share. */
export type RoomyContext = TransportContext & { readonly room: MessageRoom }
