/**
 * Sentences of the peer about what the ends of pipes are fitted to: services, ports and programs. Word for word as the peer says
 * them (without the last full stop): they are recognised by it (`words/host-texts.ts`).
 */
export const hostFitted = {
  /** How an attachment stands, why, and what to do. */
  states: {
    off: 'Switched off. Switch it on to use it again',
    pipeGone: 'Its pipe was removed. Remove this too',
    looking: 'Looking whether {local} answers',
    answers: '{local} answers',
    serviceReady: '{local} answers. Whoever may use the pipe is put through to it',
    serviceError:
      '{why}. Start the service, or look at its address; it is looked at every 30 s and at each connection',
    commandReady:
      'Each conversation over the pipe runs it once, for paired peers that may use the pipe',
    commandError: '{why}. Put it back, or remove this',
    portReady: '{local} leads through the pipe. Any program on this computer can connect to it',
    socketReady:
      'The socket file leads through the pipe. Programs of this account alone can connect to it',
    portTaken:
      'Port {port} of 127.0.0.1 is taken by {holder}. End that program and switch this on again, or remove this and use another port',
    portTakenByOther:
      'Port {port} of 127.0.0.1 is taken by another program. End that program and switch this on again, or remove this and use another port',
    notListening:
      '{local} cannot be listened at: {why}. Switch it on again, or remove this and use another',
  },
  /** Why a connection did not come about, or ended. */
  ends: {
    hand: 'It was ended here by hand',
    switchedOff: 'It was switched off',
    removed: 'It was removed',
    stopped: 'The peer has stopped',
    notAsked: 'The other end did not ask to be put through',
    notReliable: 'The conversation is not reliable: bytes could be lost',
    notPaired: 'Programs are run for paired peers alone',
    placesAll: 'Too many connections are open here',
    placesOfOne: 'Too many connections of this peer are open here',
    runsAll: 'Too many programs run here',
    runsOfOne: 'Too many programs of this peer run here',
    nobodyHolds: 'Nobody put the connection through within 10 s: {why}',
    nobodyAnswered: 'nobody answered',
    goneEarly: 'The other end left in the middle',
    strange: 'The other end says what belongs to no stream',
    otherVersion: 'Streams of version {own} are spoken here, not of version {other}',
    maySend: 'It may not use the pipe any more',
    notWaited: 'it is not waited for any more',
    letGo: 'it was let go of',
  },
  /** How a run of a program ended before its time. */
  runs: {
    ran: '{name} ran {program} over "{pipe}"',
    notDone: 'The program was not done: {why}',
    exit: 'it ended with {code}',
    exitSaying: 'it ended with {code}: {complaint}',
    signal: 'it was ended by {signal}',
    signalSaying: 'it was ended by {signal}: {complaint}',
    tooLong: 'it took longer than {seconds} s',
    tooMuch: 'it said more than {size} MiB',
    conversationEnded: 'the conversation ended',
    ended: 'The program was ended: {why}',
    notStarted: 'The program cannot be started: {why}',
  },
  /** What may not be shared or registered. */
  refused: {
    mayNot: '{local} may not be shared: it is {whyNot}',
    noAddress: 'no address of a service',
    linkLocal: 'link-local, where machines keep their secrets',
    secrets: 'where machines keep their secrets',
    multicast: 'multicast',
    own: 'a port of this peer itself',
    relative: '{program} is no absolute path',
    notThere: '{program} is not there',
    noFile: '{program} is no file',
    batch: '{program} is a batch file, which would be read by a shell',
    writable: '{program} may be changed by every user of this computer',
    notRunnable: '{program} cannot be run: {why}',
  },
} as const
