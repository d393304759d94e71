import { networkInterfaces } from 'node:os'

/** What this system calls its loopback interface: `lo`, `lo0` or the like. */
export const loopbackName = (): string => {
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    if (addresses?.some(({ internal, family }) => internal && family === 'IPv4')) return name
  }
  throw new Error('this system has no loopback interface')
}
