/** The decoders under attack, by family. */
import { DOCUMENT_TARGETS } from './document-targets.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { LOCAL_TARGETS } from './local-targets.ts'
import { SERVICE_TARGETS } from './service-targets.ts'
import { SHOWN_TARGETS } from './shown-targets.ts'
import { TRUST_TARGETS } from './trust-targets.ts'
import { WIRE_TARGETS } from './wire-targets.ts'

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...WIRE_TARGETS,
  ...TRUST_TARGETS,
  ...DOCUMENT_TARGETS,
  ...SERVICE_TARGETS,
  ...SHOWN_TARGETS,
  ...LOCAL_TARGETS,
]
