/**
 * Names that a person may take for one another. The table is small on purpose: the Latin letters and digits, and what
 * looks like them in scripts that are at hand on keyboards. It warns and decides nothing.
 */

/** What looks like the letter that stands first. */
const LOOK_ALIKES: readonly string[] = [
  'aаαɑ',
  'bЬьв',
  'cсϲ',
  'dԁ',
  'eеєϵε',
  'gɡ',
  'hһнη',
  'iіιıɩ1l|ӏ!',
  'jјϳ',
  'kкκ',
  'mмϻ',
  'nпո',
  'oоοօ0ө',
  'pрρ',
  'qԛ',
  'rгꭇ',
  'sѕꜱ5$',
  'tтτ',
  'uυսц',
  'vѵν',
  'wԝшω',
  'xхχ',
  'yуγү',
  'zᴢ2',
]

const SKELETON = new Map(
  LOOK_ALIKES.flatMap((row) => [...row.toLowerCase()].map((letter) => [letter, row.charAt(0)])),
)

/** Longest name that is looked at, in UTF-16 units. */
const LOOKED_AT = 64
const MARKS_AND_GAPS = /[\p{M}\p{Z}\p{C}\p{P}]/gu

/**
 * What is left of a name when case, width, accents, spaces, punctuation and look-alike letters count for nothing. Names
 * with one skeleton are confusable; an empty one is like no other.
 */
export const nameSkeleton = (name: string): string => {
  const plain = name.slice(0, LOOKED_AT).normalize('NFKD').toLowerCase()
  const letters = [...plain].map((letter) => SKELETON.get(letter) ?? letter).join('')
  return letters.replace(MARKS_AND_GAPS, '').replaceAll('rn', 'm').replaceAll('vv', 'w')
}
