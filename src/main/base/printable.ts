/**
 * Text of peers, made safe for a terminal or a line of a log: whatever would move the cursor, start an escape sequence,
 * end the line, reverse the reading direction or hide is shown as `\u{…}` instead of done.
 */

/** Appended where a text was cut. */
const CUT = '…'

/**
 * Whether a code point acts on the screen instead of showing: C0, DEL and C1, separators, bidi, invisible ones. The
 * joiners U+200C and U+200D are not among them: scripts and emoji need them.
 */
const acts = (code: number): boolean =>
  code < 0x20 ||
  (code >= 0x7f && code <= 0x9f) ||
  code === 0xad ||
  code === 0x061c ||
  code === 0x180e ||
  code === 0x200b ||
  code === 0x200e ||
  code === 0x200f ||
  (code >= 0x2028 && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f) ||
  (code >= 0xd800 && code <= 0xdfff) ||
  code === 0xfeff ||
  (code >= 0xfff9 && code <= 0xfffb) ||
  (code >= 0xe0000 && code <= 0xe0fff)

/** Cheap test for the usual case, in which there is nothing to do. */
const ORDINARY = /^[\x20-\x7e]*$/

/**
 * `text` with everything that acts written out, at most `max` UTF-16 units long, the last one `…` where it was cut.
 * Reads no more of `text` than it needs.
 */
export const printable = (text: string, max: number): string => {
  if (text.length <= max && ORDINARY.test(text)) return text
  let shown = ''
  let lastThatLeavesRoom = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    shown += acts(code) ? `\\u{${code.toString(16)}}` : character
    if (shown.length > max) return max < 1 ? '' : shown.slice(0, lastThatLeavesRoom) + CUT
    if (shown.length < max) lastThatLeavesRoom = shown.length
  }
  return shown
}

/** The same code points as {@link acts}, beyond the C0 that JSON escapes by itself; those above U+FFFF by their halves. */
const ACTING_IN_JSON =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g

/** JSON text that means the same and acts on no terminal. In JSON such characters stand in strings alone. */
export const printableJson = (json: string): string =>
  ORDINARY.test(json)
    ? json
    : json.replace(ACTING_IN_JSON, (found) =>
        Array.from({ length: found.length }, (_, i) => escaped(found.charCodeAt(i))).join(''),
      )

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`
