/** A number in the messages of a pipe, over time. */
export const chart = {
  tab: 'Chart',
  field: 'Number',
  noNumbers:
    'No number was found in this message. Numbers are charted from JSON, CBOR, XML and plain text whose payload is kept.',
  onlyKept: 'Only messages whose payload was kept have numbers.',
  picture:
    '{field} over time: {count, plural, one {# value} other {# values}} from {from} to {to}; lowest {low}, highest {high}, latest {latest}.',
  empty: 'No message with this number yet.',
  reading: '{left, number} messages still to be read',
  without: '{count, plural, one {# message} other {# messages}} without this number',
  forgotten: '{count, number} older values are not shown',
  frozen: 'Frozen with the list',
  latest: 'Latest',
  low: 'Lowest',
  high: 'Highest',
  asPicture: 'Picture',
  asTable: 'Table',
  shownAs: 'Shown as',
  hint: 'Arrow keys move along the line, Home and End to its ends.',
  at: '{time}: {low}',
  range: '{time}: {low} to {high}',
  columns: { time: 'From', low: 'Lowest', high: 'Highest', count: 'Values' },
} as const
