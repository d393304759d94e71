/** The steps of a pairing, as an attacker says and hears them on one link. */
import type { TLSSocket } from 'node:tls'
import {
  PAIRING_EXPORTER_BYTES,
  PAIRING_EXPORTER_LABEL,
} from '../../../src/main/protocol/trust/pairing-keys.ts'
import {
  decodePairing,
  encodePairing,
  PAIRING_ELEMENT,
  TRUST_NAMESPACE,
  TRUST_SERVICE,
  type PairingMessage,
  type PairingStep,
} from '../../../src/main/protocol/trust/pairing-message.ts'
import { bytesElement } from '../../../src/main/protocol/message/message.ts'
import type { Wire } from './attacker.ts'
import { eventually } from './real-peer.ts'

export class PairingWire {
  readonly wire: Wire
  readonly heard: PairingMessage[] = []

  constructor(wire: Wire) {
    this.wire = wire
    wire.onMessage = (message) => {
      const body = message.get(TRUST_NAMESPACE, PAIRING_ELEMENT)?.body
      if (body !== undefined) this.heard.push(decodePairing(body))
    }
  }

  say(session: Uint8Array, step: PairingStep): void {
    const body = encodePairing({ session, step })
    this.wire.say(TRUST_SERVICE, '', bytesElement(TRUST_NAMESPACE, PAIRING_ELEMENT, body))
  }

  /** The first step of a kind that comes. */
  async step<K extends PairingStep['kind']>(
    kind: K,
  ): Promise<{ session: Uint8Array; step: PairingStep & { kind: K } }> {
    const found = await eventually(`the step ${kind} comes`, () =>
      this.heard.find(({ step }) => step.kind === kind),
    )
    return found as { session: Uint8Array; step: PairingStep & { kind: K } }
  }

  exporter(session: Uint8Array): Uint8Array {
    const socket = this.wire.socket as TLSSocket
    const context = Buffer.from(session)
    return socket.exportKeyingMaterial(PAIRING_EXPORTER_BYTES, PAIRING_EXPORTER_LABEL, context)
  }
}
