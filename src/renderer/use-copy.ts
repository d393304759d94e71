/** Copies text and says so. */
import { copyText } from './ui/clipboard.ts'
import { useNotices } from './notices.ts'
import { useWords } from './words/index.ts'

const words = useWords('shell')

export function useCopy() {
  const notices = useNotices()
  return async (text: string, said: string) => {
    if (await copyText(text)) notices.say(said, 'good', text)
    else notices.say(words.nothingCopied, 'bad', words.noClipboard({ text }))
  }
}
