import type { Translation } from '../../../shared/words/message-types.ts'
import type { far as english } from '../en/far.ts'

/** Ein anderer Peer, der von hier verwaltet wird. */
export const far: Translation<typeof english> = {
  title: 'Von hier verwalten',
  manage: 'Diesen Peer verwalten',
  manageAbout: 'Das ganze Fenster spricht dann mit jenem Peer, in einem Rahmen von anderer Farbe.',
  needs:
    'Er muss es zulassen: Dort ist „Von anderen verwalten lassen“ eingeschaltet, und dieser Peer hat das Recht zu verwalten.',
  here: 'Du verwaltest {name}',
  states: {
    open: 'Alles in diesem Fenster geschieht bei {name}.',
    looking: '{name} wird gesucht …',
    lost: 'Der Weg zu {name} ging verloren. Was du siehst, ist von vorher; ein anderer Weg wird gesucht.',
    broke:
      'Das Gespräch mit {name} brach ab. Es beginnt von selbst neu; was du siehst, ist von vorher.',
    failed: '{name} wurde nicht erreicht; es wird von selbst erneut versucht.',
    ended: '{name} wird nicht mehr verwaltet.',
  },
  back: 'Zurück zu diesem Rechner',
  again: 'Erneut versuchen',
  refused: '{name} wird nicht von hier verwaltet',
  there: 'Dort, an der Befehlszeile:',
  group: 'Fenster',
  local:
    'Was zum Rechner von {name} gehört, wird nur dort geändert: seine Schlüssel, Sicherungen, Netzanschlüsse und wer ihn verwalten darf.',
  managedBy: '{count, plural, one {verwaltet von {name}} other {verwaltet von # Peers}}',
  status: 'verwaltet {name}',
}
