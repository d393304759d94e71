/** AES-256-GCM, from the runtime. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { GroupCipher } from '../peer/ports/secure.ts'

const ALGORITHM = 'aes-256-gcm'
const TAG_BYTES = 16

export const groupCipher: GroupCipher = {
  seal(key, nonce, context, text) {
    const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(context)
    const parts = [cipher.update(text), cipher.final(), cipher.getAuthTag()]
    return new Uint8Array(Buffer.concat(parts))
  },
  open(key, nonce, context, sealed) {
    const end = sealed.length - TAG_BYTES
    if (end < 0) return undefined
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(context)
    decipher.setAuthTag(sealed.subarray(end))
    const text = decipher.update(sealed.subarray(0, end))
    try {
      decipher.final()
    } catch {
      // The one thing that it says: the tag is wrong.
      return undefined
    }
    return new Uint8Array(text)
  },
}
