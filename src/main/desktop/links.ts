/** Links of the form `pipefitter:…` that the system hands to the program: anybody can put one on a page. Pure. */

const SCHEME = 'pipefitter:'
/** As long as an invitation may be for the contract. */
const LINK_MAX = 2_000
const INVITATION = /^pipefitter:(?:\/\/)?invite\/[\w-]{1,1900}\/?$/

/** What is to be done with the words of a start: nothing, an invitation to ask about, or to say that it is none. */
export type GivenLink =
  | { readonly kind: 'none' }
  | { readonly kind: 'invitation'; readonly link: string }
  | { readonly kind: 'unknown' }

/** The first word that is one of our links. Browsers add slashes; those of ours have none. */
export const linkIn = (words: readonly string[]): GivenLink => {
  const given = words.find((word) => word.toLowerCase().startsWith(SCHEME))
  if (given === undefined) return { kind: 'none' }
  if (given.length > LINK_MAX || !INVITATION.test(given)) return { kind: 'unknown' }
  const link = given.replace(/^pipefitter:\/\//, SCHEME).replace(/\/$/, '')
  return { kind: 'invitation', link }
}

/** The address within the page where the person is asked about it. Nothing is redeemed by coming there. */
export const placeOfInvitation = (link: string): string =>
  `/inbox?invitation=${encodeURIComponent(link)}`
