import type { ElementInput } from '../../../shared/contract.ts'

/** A message of one text element, named as the command line names it. */
export const textElement = (text: string): ElementInput => ({
  namespace: '',
  name: 'data',
  type: 'text/plain;charset=UTF-8',
  text,
})
