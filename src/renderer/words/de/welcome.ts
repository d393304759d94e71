import type { Translation } from '../../../shared/words/message-types.ts'
import type { welcome as english } from '../en/welcome.ts'

export const welcome: Translation<typeof english> = {
  title: 'Willkommen',
  about:
    'Dieses Programm ist ein Peer. Es findet andere Peers von selbst und spricht mit ihnen über Pipes: benannte Kanäle, die du anlegst und bindest.',
  name: 'Name dieses Peers',
  nameHint: 'Alle in diesem Netz sehen ihn. Er lässt sich jederzeit ändern.',
  reach: 'Wo darf er erreichbar sein?',
  anywhere: 'Überall',
  network: 'Nur in diesem Netz',
  reachMeans: {
    network: 'Peers in diesem Netz finden ihn. Entfernte brauchen seine Adresse.',
    anywhere:
      'Wen du einlädst, findet ihn auch über das Internet, durch ein Verzeichnis, das viele Peers führen.',
  },
  here: '{count, plural, =0 {Peers in diesem Netz werden gesucht …} one {Ein Peer ist da.} other {# Peers sind da.}}',
  alone: 'Allein ausprobieren',
  aloneMeans: 'Eine Pipe zum Echo-Peer in diesem Programm, der zurückschickt, was du sendest.',
  invite: 'Jemanden einladen',
  inviteMeans: 'Ein Link, ein Code zum Scannen und neun Wörter: was dem anderen passt.',
  redeem: 'Ich habe eine Einladung',
  redeemMeans: 'Füge den Link ein, den du bekommen hast, oder tippe die neun Wörter.',
  done: 'Nur umsehen',
  pipeName: 'hallo',
}
