// What the pure layers may take for granted wherever they run: the few globals that every JavaScript host has and that are
// neither Node's nor a page's. Only tsconfig.pure.json includes this file. No timers here: time comes through `Clock`.

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number }
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: Uint8Array | ArrayBuffer, options?: { stream?: boolean }): string
}

interface AbortSignalListenerOptions {
  once?: boolean
  signal?: AbortSignal
}

declare class AbortSignal {
  static abort(reason?: unknown): AbortSignal
  static any(signals: readonly AbortSignal[]): AbortSignal
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: AbortSignalListenerOptions): void
  removeEventListener(type: 'abort', listener: () => void): void
}

declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

declare function queueMicrotask(callback: () => void): void
