/** Three namespaces on one bridge, of which two cannot reach each other. */
import type { Rig } from '../netns/rig.ts'

export interface Place {
  readonly space: string
  readonly ip: string
}

export interface Cut {
  readonly left: Place
  readonly middle: Place
  readonly right: Place
}

/** `left` and `right` reach `middle`, and refuse whatever would go from one to the other. */
export const createCut = (rig: Rig): Cut => {
  const bridge = rig.bridge('bridge')
  const place = (name: string, ip: string): Place => {
    const space = rig.space(name)
    rig.join(space, bridge, ip)
    rig.exec(space, 'ip', 'route', 'add', '224.0.0.0/4', 'dev', 'eth0')
    return { space, ip }
  }
  const left = place('left', '10.77.1.1')
  const middle = place('middle', '10.77.1.2')
  const right = place('right', '10.77.1.3')
  refuse(rig, left, right)
  refuse(rig, right, left)
  return { left, middle, right }
}

const refuse = (rig: Rig, here: Place, there: Place): void => {
  const nft = (rule: string): string => rig.exec(here.space, 'nft', rule)
  nft('add table inet cut')
  nft('add chain inet cut in { type filter hook input priority 0; }')
  nft('add chain inet cut out { type filter hook output priority 0; }')
  nft(`add rule inet cut in ip saddr ${there.ip} drop`)
  nft(`add rule inet cut out ip daddr ${there.ip} reject`)
}
