import { expect, test } from 'vitest'
import { channelName } from './channel-name.ts'

test.each([
  ['mcast:eth0', 'eth0', 'multicast on eth0'],
  ['dht:wlan0', 'wlan0', 'dht on wlan0'],
  ['rdv:0AFA11EC', '', 'rendezvous 0AFA11EC'],
  ['rendezvous', '', 'rendezvous'],
])('the channel %s at the interface "%s" is called %s', (id, interfaceName, name) => {
  expect(channelName({ id, interfaceName })).toBe(name)
})
