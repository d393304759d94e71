import { expect, it } from 'vitest'
import { peerId } from '../dev/sample-rows.ts'
import { identiconOf } from './identicon.ts'

const faceOf = (id: string) => JSON.stringify(identiconOf(id))

it('is the same for the same id', () => expect(faceOf('a')).toBe(faceOf('a')))

it('tells a thousand peers apart nearly always', () => {
  const faces = new Set(Array.from({ length: 1_000 }, (_, at) => faceOf(peerId(`peer ${at}`))))
  expect(faces.size).toBeGreaterThan(950)
})
