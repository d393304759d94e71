import type { Listener } from '../../peer/ports/transport.ts'

/** The listener of a transport that only dials. */
export const nowhere: Listener = {
  endpoints: () => [],
  onChanged: () => () => {},
  notes: () => [],
  close: () => Promise.resolve(),
}
