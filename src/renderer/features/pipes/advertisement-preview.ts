/**
 * How the advertisement of a pipe not yet created will look. Only a preview: the id is made by the peer, and so is the
 * document that goes to others.
 */
export interface PipeDraft {
  readonly name: string
  readonly type: string
  readonly transport: string
  readonly description: string
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
const escapeXml = (text: string) => text.replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark)

export function previewAdvertisement(draft: PipeDraft): string {
  const element = (name: string, text: string) =>
    text ? [`  <${name}>${escapeXml(text)}</${name}>`] : []
  return [
    '<!DOCTYPE jxta:PipeAdvertisement>',
    '<jxta:PipeAdvertisement xmlns:jxta="http://jxta.org">',
    '  <Id>urn:jxta:uuid-…</Id>',
    ...element('Type', draft.type),
    ...element('Name', draft.name.trim() || '…'),
    ...element('Desc', draft.description.trim()),
    ...element('Transport', draft.transport === 'any' ? '' : draft.transport),
    '</jxta:PipeAdvertisement>',
  ].join('\n')
}
