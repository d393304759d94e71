/** What single services publish in a peer's or a group's advertisement: `Svc` elements (4.3.3, 4.3.4). */
import { LIST_MAX } from '../constants.ts'
import { parseModuleClassId } from '../ids.ts'
import type { ModuleClassId } from '../ids.ts'
import { childOf, childrenOf, parentNode, textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentError, within } from './document.ts'
import type { Field } from './document.ts'
import { single } from './fields.ts'

/** What one service publishes about itself. */
export interface ServiceParameters {
  readonly serviceId: ModuleClassId
  /** The element `Parm` as it came; absent where there was none. */
  readonly parameters?: XmlElement
}

/** The services of a document, kept as they came, without those that the document's type knows itself. */
export function servicesExcept(
  known: readonly string[],
): Field<readonly ServiceParameters[], unknown> {
  return {
    label: 'Svc',
    required: false,
    read(root) {
      const others = servicesOf(root).filter((element) => !known.includes(classOf(element)))
      return others.length === 0 ? undefined : others.map(readService)
    },
    write: (others) => others.map(writeService),
  }
}

/** The `Parm` of a service; an empty one where the service is not there. */
export function parametersOf(root: XmlElement, serviceId: string): XmlElement {
  const found = servicesOf(root).filter((element) => classOf(element) === serviceId)
  if (found.length > 1) throw documentError(`there is more than one service ${serviceId}`)
  const [element] = found
  return (element && childOf(element, 'Parm')) ?? parentNode('Parm', [])
}

/** The element of a service with one parameter. */
export function serviceElement(serviceId: string, parameter: XmlElement): XmlElement {
  return parentNode('Svc', [textNode('MCID', serviceId), parentNode('Parm', [parameter])])
}

function servicesOf(root: XmlElement): readonly XmlElement[] {
  const elements = childrenOf(root, 'Svc')
  if (elements.length > LIST_MAX) throw documentError(`there are more than ${LIST_MAX} services`)
  return elements
}

function classOf(element: XmlElement): ModuleClassId {
  const id = single(element, 'MCID')
  if (id === undefined) throw documentError('there is a service without its class id')
  return within('MCID', () => parseModuleClassId(trimmedText(id)))
}

function readService(element: XmlElement): ServiceParameters {
  const serviceId = classOf(element)
  const parameters = childOf(element, 'Parm')
  return parameters === undefined ? { serviceId } : { serviceId, parameters }
}

function writeService({ serviceId, parameters }: ServiceParameters): XmlElement {
  const id = textNode('MCID', serviceId)
  return parentNode('Svc', parameters === undefined ? [id] : [id, parameters])
}
