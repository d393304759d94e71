import { randomInt } from 'node:crypto'

/** From which port on systems lend ports to sockets that ask for none: Linux from 32,768 on. */
const LENT_FROM = 32_000
/** Above the ports that peers take by themselves. */
const FROM = 12_000

/** A port for multicast that no other test's peers use, and that no socket is lent. */
export const ownMulticastPort = (): number => randomInt(FROM, LENT_FROM)
