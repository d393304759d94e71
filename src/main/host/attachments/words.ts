/** What the rows of attachments say, complete: what is so, why, and what to do about it. */

export const OFF = 'Switched off. Switch it on to use it again'
export const PIPE_GONE = 'Its pipe was removed. Remove this too'

export const lookingAt = (local: string): string => `Looking whether ${local} answers`

export const answers = (local: string): string => `${local} answers`

export const serviceReady = (local: string): string =>
  `${local} answers. Whoever may use the pipe is put through to it`

export const serviceError = (why: string): string =>
  `${why}. Start the service, or look at its address; it is looked at every 30 s and at each connection`

export const commandReady = (): string =>
  'Each conversation over the pipe runs it once, for paired peers that may use the pipe'

export const commandError = (why: string): string => `${why}. Put it back, or remove this`

export const portReady = (local: string): string =>
  `${local} leads through the pipe. Any program on this computer can connect to it`

export const socketReady = (): string =>
  'The socket file leads through the pipe. Programs of this account alone can connect to it'

export const portTaken = (port: number, holder: string | undefined): string =>
  `Port ${port} of 127.0.0.1 is taken by ${holder ?? 'another program'}. End that program and switch this on again, or remove this and use another port`

export const notListening = (local: string, why: string): string =>
  `${local} cannot be listened at: ${why}. Switch it on again, or remove this and use another`

export const HAND = 'It was ended here by hand'
export const SWITCHED_OFF = 'It was switched off'
export const REMOVED = 'It was removed'
export const STOPPED = 'The peer has stopped'
export const NOT_ASKED = 'The other end did not ask to be put through'
export const NOT_RELIABLE = 'The conversation is not reliable: bytes could be lost'
export const NOT_PAIRED = 'Programs are run for paired peers alone'
export const PLACES_ALL = 'Too many connections are open here'
export const PLACES_OF_ONE = 'Too many connections of this peer are open here'
export const RUNS_ALL = 'Too many programs run here'
export const RUNS_OF_ONE = 'Too many programs of this peer run here'

export const nobodyHolds = (why: string): string =>
  `Nobody put the connection through within 10 s: ${why}`
