import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { HOSTILE_NAMES } from '../dev/scenes.ts'
import ForeignText from './ForeignText.vue'

const show = (text: string) => mount(ForeignText, { props: { text } })

describe('text of another’s making', () => {
  it.each(HOSTILE_NAMES)('stays text: %j', (text) => {
    const { element } = show(text)
    expect(element.children).toHaveLength(0)
    expect(element.textContent).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    expect(element.textContent.length).toBeLessThanOrEqual(200)
  })

  it('is kept apart in direction', () => expect(show('abc').element.tagName).toBe('BDI'))
  it('has the whole on hover, within reason', () => {
    expect(show('N'.repeat(10_000)).attributes('title')).toHaveLength(1_000)
  })
  it('says that a blank name is none', () => expect(show(' \u0000 ').text()).toBe('·'))
  it('says that an empty name is none', () => expect(show('  ').text()).toBe('unnamed'))
})
