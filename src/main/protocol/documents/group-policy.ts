/**
 * Who may be in a group: a parameter of its membership service (4.3.4, 4.5), element `PfPolicy`. A group whose advertisement
 * says nothing of it is open, as those of other implementations are.
 */
import { MEMBERSHIP_SERVICE } from '../constants.ts'
import { parseModuleClassId } from '../ids.ts'
import { childrenOf, parentNode, textNode, trimmedText } from '../xml/index.ts'
import { documentError } from './document.ts'
import type { PeerGroupAdvertisement } from './peer-group-advertisement.ts'
import type { ServiceParameters } from './service-parameters.ts'

/**
 * `open`: anyone joins. `invitation`: whom an administrator has invited, or lets in when it asks. `roster`: whom an
 * administrator puts on the list; nobody can ask.
 */
export const GROUP_POLICIES = ['open', 'invitation', 'roster'] as const
export type GroupPolicy = (typeof GROUP_POLICIES)[number]

const ELEMENT = 'PfPolicy'

/** Throws `protocol/document-malformed` for a policy that is unknown here, or for two. */
export const policyOf = ({ services = [] }: PeerGroupAdvertisement): GroupPolicy => {
  const told = services
    .filter(({ serviceId }) => String(serviceId) === MEMBERSHIP_SERVICE)
    .flatMap(({ parameters }) => (parameters === undefined ? [] : childrenOf(parameters, ELEMENT)))
  const [first] = told
  if (first === undefined) return 'open'
  const policy = GROUP_POLICIES.find((one) => one === trimmedText(first))
  if (policy === undefined || told.length > 1)
    throw documentError('its policy of membership is none that is known here')
  return policy
}

/** What the advertisement of a group with this policy says; an open one says nothing. */
export const policyParameters = (policy: GroupPolicy): readonly ServiceParameters[] =>
  policy === 'open'
    ? []
    : [
        {
          serviceId: parseModuleClassId(MEMBERSHIP_SERVICE),
          parameters: parentNode('Parm', [textNode(ELEMENT, policy)]),
        },
      ]
