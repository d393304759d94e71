/** What a button does, as a line for the command line. */

/** Quotes for a POSIX shell where a word needs it. */
export const shellWord = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

const line = (...words: readonly string[]) => ['pipefitter', ...words.map(shellWord)].join(' ')

export const cliLines = {
  peers: () => line('peer', 'ls'),
  seed: (address: string) => line('up', '--seed', address),
  createPipe: (name: string, transport?: string) =>
    line('pipe', 'create', name, ...(transport ? ['--transport', transport] : []), '--publish'),
  pipes: () => line('pipe', 'ls'),
  showPipe: (id: string) => line('pipe', 'show', id),
  publish: (id: string) => line('pipe', 'publish', id),
  resolve: (id: string) => line('pipe', 'resolve', id),
  listen: (id: string) => line('listen', id),
  send: (id: string, text: string) => line('send', id, text),
  tap: () => line('tap'),
}
