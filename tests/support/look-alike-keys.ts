import { openIdentityKey, type PlatformKey } from '../../src/main/platform/identity-key.ts'

/**
 * Two keys, made for tests, whose fingerprints begin with the same 32 bits: all that is shown of a peer where there is little
 * room. Found among 131,129 keys in 141 seconds on a busy machine.
 */
export const lookAlikes = (): readonly [PlatformKey, PlatformKey] => [
  keyFrom(FIRST),
  keyFrom(SECOND),
]

const keyFrom = (base64: string): PlatformKey =>
  openIdentityKey(Uint8Array.from(Buffer.from(base64, 'base64')))

const FIRST = [
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5FhG0ZlcNDocrlN1rT1OCxhnOZFA5R1jAwjnYvc0TKyh',
  'RANCAARmkc0VBlpCcNlYJq/t2yO1ug1Kt9uGOL3HnOCutKje4Iu5u7wA2J8aFRa/hQNlkhwilW94gpPapj3UMHUYizdR',
].join('')
const SECOND = [
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgeLt4Y+BF2ANBGo2CajW/2Rfsq5sEHsu+69cch9jWaGCh',
  'RANCAAQMx3UXToG67INm6MCn6u/yn1mvQXXW1m9Z/FY6OyZAgOSsFR5wKmmhUFOqXzBQWJUNx/YLuP9omgP0HwlKvsPH',
].join('')
