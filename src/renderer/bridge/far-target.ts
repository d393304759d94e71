/** Which other peer this page manages, if any; kept for this tab or window alone, through a reload of its page. */
import * as v from 'valibot'

const KEY = 'pipefitter-far'

const FarTarget = v.object({
  /** Of the key of that peer. */
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** As this peer calls it. */
  name: v.pipe(v.string(), v.maxLength(1_024)),
  /** Of this peer's own key: by it the other one is told whom to let in. */
  ownFingerprint: v.pipe(v.string(), v.maxLength(64)),
})
export type FarTarget = v.InferOutput<typeof FarTarget>

export const farTarget = (): FarTarget | undefined => {
  const parsed = v.safeParse(FarTarget, parse(sessionStorage.getItem(KEY)))
  return parsed.success ? parsed.output : undefined
}

/** Begins the page anew with another peer, or with this one: nothing of what it showed before stays. */
export const beginWith = (target: FarTarget | undefined): void => {
  if (target === undefined) sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, JSON.stringify(target))
  history.replaceState(null, '', `${location.pathname}#/`)
  location.reload()
}

const parse = (text: string | null): unknown => {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
