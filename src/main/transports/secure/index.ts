export { HANDSHAKE_TIMEOUT_MS, SecureLayer } from './secure-layer.ts'
