import type { Translation } from '../../../shared/words/message-types.ts'
import type { status as english } from '../en/status.ts'

export const status: Translation<typeof english> = {
  through:
    'عبر {count, plural, zero {لا مُرحِّل} one {مُرحِّل واحد} two {مُرحِّلين} few {# مُرحِّلات} many {# مُرحِّلًا} other {# مُرحِّل}}',
  relayLost: 'فُقد المُرحِّل',
  waiting: 'في انتظار أن يخبر النظير عن حاله.',
  endpoints:
    '{count, plural, zero {لا نقاط طرفية} one {نقطة طرفية} two {نقطتان طرفيتان} few {# نقاط طرفية} many {# نقطة طرفية} other {# نقطة طرفية}}',
  channels:
    '{count, plural, zero {لا قنوات} one {قناة واحدة} two {قناتان} few {# قنوات} many {# قناة} other {# قناة}}',
  failing: '{count, number} متعطلة',
  links:
    '{count, plural, zero {لا وصلات} one {وصلة واحدة} two {وصلتان} few {# وصلات} many {# وصلة} other {# وصلة}}',
  dropped: 'أُسقط {count, number}',
  droppedAbout:
    'أُسقطت أو رُفضت منذ البدء: {count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}. لكل خسارة عدّادها:',
  receiving: 'استلام',
  sending: 'إرسال',
  holds: 'قائم',
  holdsNot: 'غير قائم',
  failed: 'متعطل',
  works: 'يعمل',
  levels: {
    info: 'معلومة',
    warning: 'تحذير',
    error: 'خطأ',
  },
  nothingHasHappened: 'لم يحدث شيء منذ البدء.',
  nothingCountedYet: 'لم يُعدّ شيء بعد.',
  reachableAt: 'يمكن الوصول إليه عبر',
  nowhereYetNo: 'لا مكان بعد: لا ناقل يستمع. لا يستطيع الآخرون الاتصال بهذا النظير.',
  throughRelays: 'عبر المُرحِّلات',
  asksNeighboursBy: 'يسأل الجيران عبر',
  noChannelPeers: 'لا قناة: لا يُعثر على نظراء هذه الشبكة تلقائيًّا. اتصل بأحدهم بعنوانه.',
  inItsGroup: 'في مجموعته',
  itPassesOn: 'يمرّر رسائل النظراء الذين لا يصل بعضهم إلى بعض.',
  thisPeer: 'هذا النظير',
  stateOfThis: 'حالة هذا النظير',
  idOfThis: 'معرّف هذا النظير',
  networkOfThis: 'شبكة هذا النظير',
  openConnectionsTo: 'الوصلات المفتوحة إلى نظراء آخرين',
  switchBetweenBytes: 'التبديل بين البايت والبت',
  allPipes: 'كل الأنابيب',
  standstill: {
    paused: {
      word: 'كل الأنابيب موقوفة',
      about:
        'أوقف شخص كل أنابيب هذا النظير مؤقتًا. تنتظر الرسائل حيث للأنبوب طابور، ويُرفض الإرسال في غير ذلك. لا يُقرأ ما يصل، فيتباطأ المرسلون. تبقى الأطراف والمحادثات كما هي.',
      begin: 'إيقاف كل الأنابيب مؤقتًا',
      end: 'استئناف كل الأنابيب',
    },
    deaf: {
      word: 'الاستقبال متوقف',
      about:
        'لا طرف إدخال مربوطًا هنا: لا يستطيع الآخرون الإرسال إلى هذا النظير. يبقى محفوظًا أي الأطراف ينبغي ربطها.',
      begin: 'إيقاف الاستقبال',
      end: 'تشغيل الاستقبال',
    },
  },
  counters: 'العدّادات',
  starting: 'يبدأ',
  online: 'متصل',
  noNetwork: 'لا شبكة',
  stopping: 'يتوقف',
}
