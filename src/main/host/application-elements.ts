import { JXTA_NAMESPACE } from '../protocol/constants.ts'
import type { Message, MessageElement } from '../protocol/message/message.ts'

/** What the sender put into a message: everything but the elements that the protocols added. */
export const applicationElements = (message: Message): readonly MessageElement[] =>
  message.elements.filter(({ namespace }) => namespace !== JXTA_NAMESPACE)
