/** Copies text and says so. */
import { copyText } from './ui/clipboard.ts'
import { useNotices } from './notices.ts'

export function useCopy() {
  const notices = useNotices()
  return async (text: string, said: string) => {
    if (await copyText(text)) notices.say(said, 'good', text)
    else
      notices.say(
        'Nothing was copied',
        'bad',
        `The clipboard is not available. The text was: ${text}`,
      )
  }
}
