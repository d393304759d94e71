import { describe, expect, it } from 'vitest'
import { placeWindow } from './window-place.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const kept = (place: object) => JSON.stringify({ x: 100, y: 50, width: 900, height: 600, ...place })
const first = { width: 1180, height: 760, maximised: false }

describe('the place of the window', () => {
  it('is where it was', () => {
    const place = placeWindow(kept({ maximised: true }), [screen])
    expect(place).toEqual({ x: 100, y: 50, width: 900, height: 600, maximised: true })
  })

  it('is on the second screen when it was there', () => {
    const second = { x: 1920, y: 0, width: 1280, height: 1024 }
    expect(placeWindow(kept({ x: 2000 }), [screen, second])).toMatchObject({ x: 2000 })
  })

  it.each([
    ['its screen is gone', kept({ x: 2000 })],
    ['its title bar would be above the screen', kept({ y: -30 })],
    ['only its edge would show', kept({ x: 1850 })],
    ['what was kept is damaged', '{"x":1'],
    ['what was kept is too small to use', kept({ width: 10 })],
    ['nothing was kept', undefined],
  ])('is that of the first time when %s', (_, text) => {
    expect(placeWindow(text, [screen])).toEqual(first)
  })

  it('is never larger than the screen', () => {
    const place = placeWindow(kept({ x: 0, width: 4000, height: 3000 }), [screen])
    expect(place).toMatchObject({ width: 1920, height: 1080 })
  })
})
