/** What is used of the DHT library's test network, which comes without types. */
declare module '@hyperswarm/testnet' {
  interface Testnet {
    readonly bootstrap: readonly { readonly host: string; readonly port: number }[]
    readonly nodes: readonly import('hyperdht').default[]
    destroy(): Promise<void>
  }
  const createTestnet: (
    size: number,
    options: { readonly host: string; readonly port?: number },
  ) => Promise<Testnet>
  export default createTestnet
}
