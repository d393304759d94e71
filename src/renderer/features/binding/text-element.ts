import type { ElementInput } from '../../../shared/contract.ts'

/** A message of one text element, as the command line sends it too. */
export const textElement = (text: string): ElementInput => ({
  namespace: '',
  name: 'text',
  type: 'text/plain;charset=UTF-8',
  text,
})
