/** Splits XML for colouring. It need not be well-formed: what is no tag is text. */
export interface XmlToken {
  readonly kind: 'tag' | 'mark' | 'text'
  readonly text: string
}

const PIECES = /(<[?!][^>]*>)|(<\/?[^>]*>)|([^<]+|<)/g

export const tokensOf = (xml: string): readonly XmlToken[] =>
  [...xml.matchAll(PIECES)].map(([text, mark, tag]) => ({
    kind: mark ? 'mark' : tag ? 'tag' : 'text',
    text,
  }))
