/**
 * The binary message format (5.4.2): version 0 both ways, version 1 read only.
 *
 * ```
 * "jxmg" u8 version  u16 n ( string )*n  u16 count ( element )*count
 * element: "jxel" u8 namespace  u8 flags  string name  [ string type ]  u32 length  body  [ element ]
 * ```
 */
export { decodeMessage, decodeMessageWithEnd, MESSAGE_LIMITS } from './decode.ts'
export type { MessageLimits } from './decode.ts'
export { encodedLength, encodeMessage } from './encode.ts'
export { createEnvelope, encodeWithEnvelope } from './envelope.ts'
export type { MessageEnvelope } from './envelope.ts'
