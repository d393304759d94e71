/** How long a saved file is at hand: it is read after the call that hands it over. */
const READ_WITHIN_MS = 60_000

/** Hands a file to the browser, or to the window, which asks where it goes. */
export function saveFile(name: string, file: Blob) {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), READ_WITHIN_MS)
}

/** What Wireshark reads exports with; it comes with the page, so that a page from another machine has it too. */
export async function saveDissector() {
  const { default: text } = await import('../../../../build/wireshark/pipefitter.lua?raw')
  saveFile('pipefitter.lua', new Blob([text], { type: 'text/x-lua' }))
}
