import { JXTA_NAMESPACE } from '../constants.ts'
import type { Message } from './message.ts'
import type { MessageElement } from './message.ts'

/** What the sender put into a message: everything but the elements that the protocols added. */
export const applicationElements = (message: Message): readonly MessageElement[] =>
  message.elements.filter(({ namespace }) => namespace !== JXTA_NAMESPACE)

/** Bytes of the bodies that the sender put in: the same number at both ends, whichever way the message took. */
export const applicationLength = ({ elements }: Message): number => {
  let length = 0
  for (const { namespace, body } of elements)
    if (namespace !== JXTA_NAMESPACE) length += body.length
  return length
}
