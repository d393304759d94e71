/** Conversations over a pipe. */
export const conversations = {
  reliableMeans:
    'Sent means: taken here; it goes out, and out again over whatever way there is, until it is acknowledged. Acknowledged means: the other peer’s process has it in memory, in order; whether a program there has read it, it does not say.',
  plainMeans: 'Not reliable. Sent means: a connection took it; nobody says whether it arrived.',
  since: 'Since',
  handsOverWhat: 'Hands over what was sent, tells the other side, and ends',
  closeConversation: 'Close conversation',
  messagesOfThis: 'Messages of this conversation',
  noConversationsOver: 'No conversations over this pipe',
  aConversationHas:
    'A conversation has two ends, and a propagate pipe goes to everybody. Any other pipe can be talked over.',
  nobodyTalksOver: 'Nobody talks over this pipe yet',
  thisPeerListens:
    'This peer listens: whoever opens a conversation from another peer appears here by itself.',
  aConversationGoes:
    'A conversation goes both ways. Open one with a peer that listens on this pipe, or listen here: then others can open one with you.',
  conversationsOverThis: 'Conversations over this pipe',
  whoeverAnswersFirst: 'Whoever answers first',
  talkWith: 'Talk with',
  stopAsking: 'Stop asking',
  openConversation: 'Open conversation',
  reliable: 'Reliable',
  eachMessageArrives: 'Each message arrives once and in order, whatever the links do.',
  went: '{count, plural, one {# message} other {# messages}}, {size}',
  sent: 'Sent',
  received: 'Received',
  notAcknowledged: 'Not acknowledged',
  held: '{count, plural, =0 {none} one {# message held} other {# messages held}}',
  roundTrip: 'Round trip',
  saved: 'Saved',
  savedAt:
    '{place, select, both {here and there} here {here: it outlives this program} other {there: it outlives the other program}}',
  waitsUntil: 'Waits until',
  openedHere: 'opened here',
  openedThere: 'opened by it',
  dropped: '{count, plural, one {# message} other {# messages}} not shown: they came too fast',
  with: 'Conversation with {name}',
  messageTo: 'Message to {name}',
  nothingSaid: 'Nothing said yet. Write below; Enter sends.',
  nothingWasSaid: 'Nothing was said.',
} as const
