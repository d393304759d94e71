/** Controls, and what turns the direction of text: a name shall not change the look of what stands around it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * Text of others for places where the system shows it: on one line, cut, and with nothing that some systems take for markup.
 */
export const plainText = (text: string, most: number): string => {
  const plain = text
    .slice(0, most * 4)
    .replaceAll(UNSEEN, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('&', '＆')
    .trim()
  const letters = [...plain]
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : plain
}
