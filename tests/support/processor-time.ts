/** The processor's time that some work takes, in milliseconds: what else the machine does meanwhile does not count. */
export const processorMs = (work: () => void): number => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
