import type { PipeAccessName } from '../../../shared/rows.ts'

/** Who may bind a pipe and send to it: the choices, narrowest first, and what each means. */
export const ACCESS_WORDS: Readonly<
  Record<PipeAccessName, { readonly word: string; readonly means: string }>
> = {
  chosen: {
    word: 'Chosen peers',
    means: 'Only those whom you let in, one by one. Others that ask are shown to you.',
  },
  paired: { word: 'Paired peers', means: 'Every peer that this one is paired with.' },
  anyone: {
    word: 'Anyone',
    means: 'Anyone who knows the pipe, whether or not it proves who it is.',
  },
}

export const ACCESS_OPTIONS = (['chosen', 'paired', 'anyone'] as const).map((value) => ({
  value,
  label: ACCESS_WORDS[value].word,
}))

/** What goes to everybody by multicast proves no sender. */
export const PROPAGATE_NOTE =
  'What comes by multicast proves no sender: a propagate pipe hears others only when it is open to anyone.'

/** Who is let in one by one, when the pipe is made and later. */
export const GUEST_WORDS = {
  choose: 'Who may use it',
  nobody: 'Nobody is paired with this peer yet. Whoever asks is shown to you.',
  title: 'Paired peers',
  use: 'Use it',
  useMeans: 'It may bind the pipe here and send to it.',
  administrate: 'Administrate',
  administrateMeans: 'It may move the end of this pipe to this peer.',
  forAll: 'Given for all pipes.',
} as const
