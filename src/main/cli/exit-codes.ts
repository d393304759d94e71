/** What the command line ends with; scripts rely on these. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  unreachable: 5,
  timeout: 6,
  /** As a shell has it for a process that Ctrl-C ended. */
  interrupted: 130,
} as const

const BY_CODE: Readonly<Record<string, number>> = {
  'base/invalid-input': EXIT.usage,
  'base/timeout': EXIT.timeout,
  'base/cancelled': EXIT.interrupted,
  'base/stopped': EXIT.unreachable,
  'protocol/id-malformed': EXIT.usage,
  'protocol/id-kind': EXIT.usage,
  'protocol/address-malformed': EXIT.usage,
  'endpoint/own-address': EXIT.refused,
  'endpoint/off-network': EXIT.refused,
  'attachment/not-found': EXIT.notFound,
  'attachment/target': EXIT.refused,
  'attachment/taken': EXIT.refused,
  'access/refused': EXIT.refused,
  'trust/name-conflict': EXIT.refused,
  'endpoint/limit': EXIT.refused,
  'pipe/not-found': EXIT.notFound,
  'pipe/nobody-answered': EXIT.unreachable,
  'pipe/refused': EXIT.refused,
  'pipe/not-ours': EXIT.refused,
  'pipe/name-taken': EXIT.refused,
  'pipe/wrong-type': EXIT.refused,
  'pipe/not-bound': EXIT.refused,
  'pipe/full': EXIT.refused,
  'pipe/interrupted': EXIT.unreachable,
  'peer/not-found': EXIT.notFound,
  'group/not-found': EXIT.notFound,
  'group/not-joined': EXIT.refused,
  'group/not-ours': EXIT.refused,
  'group/name-taken': EXIT.refused,
  'peer/no-answer': EXIT.timeout,
  'protocol/invitation-malformed': EXIT.usage,
  'trust/not-found': EXIT.notFound,
  'trust/request-gone': EXIT.notFound,
  'trust/pairing-over': EXIT.notFound,
  'trust/nobody-to-ask': EXIT.notFound,
  'trust/invitation-refused': EXIT.refused,
  'trust/not-paired': EXIT.refused,
  'trust/unproven': EXIT.refused,
  'trust/busy': EXIT.refused,
  'backup/malformed': EXIT.usage,
  'backup/wrong-passphrase': EXIT.refused,
  'backup/replaces': EXIT.refused,
  'host/keychain-missing': EXIT.unreachable,
  'host/keychain-locked': EXIT.refused,
  'host/not-running': EXIT.unreachable,
  'host/profile-in-use': EXIT.refused,
  'host/already-running': EXIT.refused,
  'rpc/unauthorised': EXIT.refused,
  'rpc/reserved': EXIT.refused,
  'rpc/disconnected': EXIT.unreachable,
}

/** The exit code for an error's code; those of a whole layer go together where none is named. */
export const exitCodeOf = (code: string): number => {
  const own = BY_CODE[code]
  if (own !== undefined) return own
  return /^(endpoint|transport)\//.test(code) ? EXIT.unreachable : EXIT.failed
}
