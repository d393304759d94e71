/** Mounts components in a page without layout (jsdom), on a fake host. For tests alone. */
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { effectScope } from 'vue'
import type { Component } from 'vue'
import type { Router } from 'vue-router'
import { hostKey, toHost } from '../client.ts'
import type { FakeHost } from './fake-host.ts'

/** A page has this size, as far as a page without layout can tell. */
const SIZE = { width: 1280, height: 800 }

class StillObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

function pretendLayout() {
  globalThis.ResizeObserver ??= StillObserver
  if (!('scrollIntoView' in HTMLElement.prototype))
    Object.assign(HTMLElement.prototype, { scrollIntoView: () => undefined })
  const sizes = {
    offsetWidth: SIZE.width,
    clientWidth: SIZE.width,
    offsetHeight: SIZE.height,
    clientHeight: SIZE.height,
  }
  for (const [name, value] of Object.entries(sizes)) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value })
  }
}

/** Lets events reach the screen: microtasks, an animation frame, and Vue's own turn. */
export async function settle() {
  await flushPromises()
  // Logs rest between two updates; then comes the frame.
  await new Promise((done) => setTimeout(done, 90))
  await new Promise((done) => requestAnimationFrame(done))
  await flushPromises()
}

export async function mountWith(
  host: FakeHost,
  component: Component,
  {
    router,
    at = '/',
    props = {},
  }: { router?: Router; at?: string; props?: Record<string, unknown> } = {},
) {
  pretendLayout()
  if (router) await router.push(at)
  const page = mount(component, {
    props,
    attachTo: document.body,
    global: {
      plugins: [createPinia(), ...(router ? [router] : [])],
      provide: { [hostKey as symbol]: toHost(host.connection) },
    },
  })
  await settle()
  return page
}

/** Runs a composable as a component would, on the fake host. */
export async function useWith<T>(
  host: FakeHost,
  use: () => T,
): Promise<{ result: T; stop: () => void }> {
  const scope = effectScope()
  let result: T | undefined
  await mountWith(host, {
    setup: () => {
      // Detached, so that the test itself decides when it ends.
      result = scope.run(use)
      return () => null
    },
  })
  return { result: result as T, stop: () => scope.stop() }
}

/** An element by its mark, wherever it is: dialogs live outside the component. */
export const mark = <E extends HTMLElement = HTMLElement>(testid: string): E | null =>
  document.querySelector<E>(`[data-testid="${testid}"]`)

export const marks = (testid: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`),
]

/** What a person does to an element. */
export async function press(element: HTMLElement | null) {
  if (!element) throw new Error('there is nothing to press')
  element.click()
  await settle()
}

export async function type(element: HTMLInputElement | HTMLTextAreaElement | null, text: string) {
  if (!element) throw new Error('there is nowhere to type')
  element.value = text
  element.dispatchEvent(new Event('input', { bubbles: true }))
  await settle()
}

export async function key(name: string, target: EventTarget = document.body) {
  target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))
  await settle()
}
