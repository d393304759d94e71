import type { Translation } from '../../../shared/words/message-types.ts'
import type { chart as english } from '../en/chart.ts'

export const chart: Translation<typeof english> = {
  tab: 'مخطط',
  field: 'العدد',
  noNumbers: 'لا عدد في هذه الرسالة. تُرسم أعداد JSON وCBOR وXML والنص العادي التي حُفظت حمولتها.',
  onlyKept: 'الأعداد فقط للرسائل التي حُفظت حمولتها.',
  picture:
    '{field} عبر الوقت: {count, plural, zero {لا قيم} one {قيمة واحدة} two {قيمتان} few {# قيم} many {# قيمة} other {# قيمة}} من {from} إلى {to}؛ الأدنى {low} والأعلى {high} والأخير {latest}.',
  empty: 'لا رسالة بهذا العدد بعد.',
  reading: 'بقي للقراءة {left, number}',
  without:
    'من دون هذا العدد: {count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}',
  forgotten: 'لا يُعرض {count, number} من القيم الأقدم',
  frozen: 'مجمّد مع القائمة',
  latest: 'الأخير',
  low: 'الأدنى',
  high: 'الأعلى',
  asPicture: 'صورة',
  asTable: 'جدول',
  shownAs: 'العرض',
  hint: 'مفاتيح الأسهم تتحرك على الخط، وHome وEnd إلى طرفيه.',
  at: '{time}: {low}',
  range: '{time}: {low} إلى {high}',
  columns: {
    time: 'من',
    low: 'الأدنى',
    high: 'الأعلى',
    count: 'القيم',
  },
}
