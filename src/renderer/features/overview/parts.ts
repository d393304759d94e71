/** What other features show on the overview, such as requests that wait for a person: given by the frame. */
import type { Component, InjectionKey } from 'vue'

export const overviewParts: InjectionKey<readonly Component[]> = Symbol('parts of the overview')
