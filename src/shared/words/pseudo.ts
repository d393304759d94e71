/**
 * English in disguise: `Pipes` becomes `[!!! Ƥïƥéş öñ !!!]`. What stands on a screen without brackets was not translated; what
 * does not fit was given too little room, for the disguise is longer by 40 %. Pure.
 */

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const DRESSED = 'áƀçđéƒğĥïĵķļɱñöƥɋřşŧúṽŵẋýžÁƁÇĐÉƑĞĤÏĴĶĻṀÑÖƤɊŘŞŦÚṼŴẊÝŽ'
const FILL = 'öñé ŧŵö ŧĥřéé ƒöúř ƒïṽé şïẋ şéṽéñ éïğĥŧ ñïñé ŧéñ '
const LONGER_BY = 0.4

export const PSEUDO_OPEN = '[!!! '
export const PSEUDO_CLOSE = ' !!!]'

const dress = (letter: string): string => {
  const at = PLAIN.indexOf(letter)
  return at < 0 ? letter : (DRESSED[at] ?? letter)
}

/** The message in disguise. Text stands where the number of open braces is even; within an odd one stand names and keywords. */
export function toPseudo(message: string): string {
  let depth = 0
  let length = 0
  const dressed = Array.from(message, (letter) => {
    if (letter === '{') depth++
    else if (letter === '}') depth--
    else if (depth % 2 === 0) {
      length++
      return dress(letter)
    }
    return letter
  }).join('')
  const more = Math.ceil(length * LONGER_BY)
  const fill = FILL.repeat(Math.ceil(more / FILL.length))
    .slice(0, more)
    .trim()
  return `${PSEUDO_OPEN}${dressed} ${fill}${PSEUDO_CLOSE}`
}
