/** A file in pieces of a size that one call carries. */

import { UPLOAD_MAX_BYTES } from '../../../shared/contract/transfers-calls.ts'

interface Piece {
  readonly offset: number
  readonly piece: Blob
}

/** The pieces in order; of an empty file none. */
export function* piecesOf(file: Blob, pieceBytes = UPLOAD_MAX_BYTES): Generator<Piece> {
  for (let offset = 0; offset < file.size; offset += pieceBytes)
    yield { offset, piece: file.slice(offset, offset + pieceBytes) }
}

/** Rejects where the file cannot be read any more, as when it was changed or deleted since it was chosen. */
export const base64OfBlob = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    }
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'))
    reader.readAsDataURL(blob)
  })
