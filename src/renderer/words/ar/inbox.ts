import type { Translation } from '../../../shared/words/message-types.ts'
import type { inbox as english } from '../en/inbox.ts'

export const inbox: Translation<typeof english> = {
  title: 'الوارد',
  badge:
    '{count, plural, zero {لا طلبات تنتظر} one {طلب واحد ينتظر} two {طلبان ينتظران} few {# طلبات تنتظر} many {# طلبًا ينتظر} other {# طلب ينتظر}}',
  list: 'الطلبات',
  requests: 'في انتظارك',
  emptyTitle: 'لا شيء في انتظارك',
  empty: 'حين يطلب نظير آخر الإقران أو حقًّا ليس له، ينتظر طلبه هنا حتى تقرر. لا شيء ينتهي تلقائيًّا.',
  command: 'pipefitter inbox ls',
  back: 'العودة إلى القائمة',
  what: 'ما يفعله القبول',
  first: 'قبل أن تقبل',
  pairFirst: 'الإقران والسماح …',
  lookAt: 'اطّلع عليه',
  facts: {
    from: 'جاء من',
    times: 'عدد المرات',
    first: 'الأولى',
    last: 'الأخيرة',
    key: 'المفتاح',
    standing: 'المعرفة به',
  },
  paired: 'نظير مقترن بك',
  stranger: 'نظير لم تقترن به',
  times:
    '{count, plural, zero {ولا مرة} one {مرة واحدة} two {مرتان} few {# مرات} many {# مرة} other {# مرة}}',
  invitations: 'الدعوات',
  ignoreTitle: 'تجاهل هذا النظير؟',
  ignoreAbout:
    'لن يُعرض بعد الآن شيء مما يطلبه، ولن يُخبَر بذلك. وقد يبقى موصولًا بهذا النظير. يمكنك تغيير ذلك في صفحته.',
  blockTitle: 'حظر هذا النظير؟',
  blockAbout:
    'يُتجاهل ولا تُبقى أي وصلة إليه: لا يستطيع الوصول إلى هذا النظير إطلاقًا. يمكنك تغيير ذلك في صفحته.',
  actions: {
    accept: 'قبول',
    refuse: 'ليس الآن',
    ignore: 'تجاهل …',
    block: 'حظر …',
  },
  done: {
    accept: 'قُبل',
    refuse: 'رُفض؛ وأُخبر النظير',
    ignore: 'متجاهَل من الآن',
    block: 'محظور',
  },
  compare: 'مقارنة الكلمات',
  block: 'حظر',
  ignore: 'تجاهل',
  peerId: 'معرّف النظير',
  nextRequest: 'الطلب التالي',
  previousRequest: 'الطلب السابق',
  widthOfThe: 'عرض القائمة',
}
