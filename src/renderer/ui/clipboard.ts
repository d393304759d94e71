/** Copies text, by the way that works where the page may not use the clipboard interface. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'fixed opacity-0'
  document.body.append(area)
  area.select()
  // Deprecated, but the only way in a page without clipboard permission.
  const copied = document.execCommand('copy')
  area.remove()
  return copied
}
