import type { Translation } from '../../../shared/words/message-types.ts'
import type { doctor as english } from '../en/doctor.ts'

export const doctor: Translation<typeof english> = {
  title: 'Diagnose',
  about:
    'Warum werden Peers nicht gesehen oder nicht erreicht? Die Diagnose sendet ein Signal, bittet verbundene Peers um Rückruf und vergleicht Uhren. Das dauert ein paar Sekunden.',
  run: 'Untersuchen',
  cancel: 'Abbrechen',
  copy: 'Als Text kopieren',
  copied: 'Der Befund wurde kopiert',
  checks: 'Prüfungen',
  why: 'Warum',
  fix: 'Was zu tun ist',
  looking: 'Wird untersucht …',
  more: 'Zur Diagnose',
  verdicts: {
    waiting: 'Noch nicht',
    running: 'Läuft',
    pass: 'In Ordnung',
    warn: 'Warnung',
    fail: 'Fehler',
    unknown: 'Unbekannt',
  },
  whyLine: 'warum: {cause}',
  fixLine: 'Abhilfe: {fix}',
}
