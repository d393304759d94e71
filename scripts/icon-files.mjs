// Puts the PNGs of build/icons together as the one file that Windows (ICO) and macOS (ICNS) want: both hold PNGs as they are.

/** @typedef {{ readonly size: number, readonly png: Buffer }} Picture */

/** Sizes of an ICO that Windows asks for; 256 is written as 0. */
const ICO_SIZES = [16, 32, 48, 64, 128, 256]
const ICO_HEAD = 6
const ICO_ENTRY = 16

/** @param {readonly Picture[]} pictures */
export const icoOf = (pictures) => {
  const chosen = pictures.filter(({ size }) => ICO_SIZES.includes(size))
  const head = Buffer.alloc(ICO_HEAD + ICO_ENTRY * chosen.length)
  head.writeUInt16LE(1, 2) // an icon, no pointer
  head.writeUInt16LE(chosen.length, 4)
  let offset = head.length
  chosen.forEach(({ size, png }, at) => {
    const entry = ICO_HEAD + ICO_ENTRY * at
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4) // planes
    head.writeUInt16LE(32, entry + 6) // bits of a pixel
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += png.length
  })
  return Buffer.concat([head, ...chosen.map(({ png }) => png)])
}

/** The kinds of entries that hold PNGs, by size in pixels. */
const ICNS_KINDS = new Map([
  [16, 'icp4'],
  [32, 'icp5'],
  [64, 'icp6'],
  [128, 'ic07'],
  [256, 'ic08'],
  [512, 'ic09'],
  [1024, 'ic10'],
])

/** @param {readonly Picture[]} pictures */
export const icnsOf = (pictures) => {
  const entries = pictures.flatMap(({ size, png }) => {
    const kind = ICNS_KINDS.get(size)
    return kind === undefined ? [] : [block(kind, png)]
  })
  return block('icns', Buffer.concat(entries))
}

/** Four letters, the length with this head, and what it holds. */
const block = (/** @type {string} */ kind, /** @type {Buffer} */ body) => {
  const head = Buffer.alloc(8)
  head.write(kind, 'latin1')
  head.writeUInt32BE(body.length + head.length, 4)
  return Buffer.concat([head, body])
}
