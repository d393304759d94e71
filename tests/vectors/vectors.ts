/** Reads the recorded vectors. */
import { readdirSync, readFileSync } from 'node:fs'

export interface VectorElement {
  namespace: string
  name: string
  flags: number
  mime: string
  length: number
  /** The body, in the form that suits it. */
  text?: string
  hex?: string
  gunzipped?: string
}

export interface Vector {
  name: string
  description: string
  bytes: Uint8Array
  decoded: {
    kind: string
    packageHeaders?: { name: string; value: number | string }[]
    message?: { version: number; namespaces: string[]; elements: VectorElement[] }
    cbjxTrailer?: object
    destinationAddress?: string
    publicAddress?: string
    peerId?: string
    noPropagate?: string
    version?: string
  }
}

interface VectorFile extends Omit<Vector, 'bytes'> {
  hex: string
}

/** All of them, by name in alphabetical order. */
export const vectors: readonly Vector[] = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => {
    // Our own files, not data from the wire.
    const { hex, ...rest } = JSON.parse(
      readFileSync(`${import.meta.dirname}/${file}`, 'utf8'),
    ) as VectorFile
    return { ...rest, bytes: new Uint8Array(Buffer.from(hex, 'hex')) }
  })

export const vector = (name: string): Vector => {
  const found = vectors.find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no vector ${name}`)
  return found
}
