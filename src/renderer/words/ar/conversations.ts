import type { Translation } from '../../../shared/words/message-types.ts'
import type { conversations as english } from '../en/conversations.ts'

export const conversations: Translation<typeof english> = {
  reliableMeans:
    '«أُرسلت» تعني: قُبلت هنا؛ وتخرج مرة بعد مرة بأي طريق متاح حتى يُقَر بها. «أُقرّ بها» تعني: هي في ذاكرة عملية النظير الآخر بالترتيب؛ أما هل قرأها برنامج هناك فلا يقول.',
  plainMeans: 'غير موثوقة. «أُرسلت» تعني: أخذها اتصال؛ ولا أحد يقول هل وصلت.',
  since: 'بدأ ذلك',
  handsOverWhat: 'يسلّم ما أُرسل ويخبر الطرف الآخر وينتهي',
  closeConversation: 'إنهاء المحادثة',
  messagesOfThis: 'رسائل هذه المحادثة',
  noConversationsOver: 'لا محادثات عبر هذا الأنبوب',
  aConversationHas: 'للمحادثة طرفان، وأنبوب النشر يصل إلى الجميع. أي أنبوب آخر يصلح للحديث.',
  nobodyTalksOver: 'لا أحد يتحدث عبر هذا الأنبوب بعد',
  thisPeerListens: 'هذا النظير يستمع: من يفتح محادثة من نظير آخر يظهر هنا تلقائيًّا.',
  aConversationGoes:
    'المحادثة في اتجاهين. افتح واحدة مع نظير يستمع على هذا الأنبوب، أو استمع هنا ليفتح الآخرون واحدة معك.',
  conversationsOverThis: 'المحادثات عبر هذا الأنبوب',
  whoeverAnswersFirst: 'أول من يجيب',
  talkWith: 'التحدث مع',
  stopAsking: 'إيقاف السؤال',
  openConversation: 'فتح محادثة',
  reliable: 'موثوقة',
  eachMessageArrives: 'كل رسالة تصل مرة واحدة وبالترتيب مهما حدث للوصلات.',
  went: '{count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}، {size}',
  sent: 'المُرسَل',
  received: 'المستلَم',
  notAcknowledged: 'غير مُقَرّ به',
  held: '{count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}',
  roundTrip: 'الدورة',
  beside: 'المسار الثاني',
  besideThis:
    '{endpoint}: أُرسلت عبر المسارين {count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}',
  doubles: 'وصلت مرتين',
  doubled:
    '{count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}، وأُسقطت',
  saved: 'محفوظة',
  savedAt:
    '{place, select, both {هنا وهناك} here {هنا: تبقى بعد هذا البرنامج} other {هناك: تبقى بعد البرنامج الآخر}}',
  waitsUntil: 'تنتظر حتى',
  kindReliable: 'موثوقة',
  kindPlain: 'عادية',
  openedHere: 'فُتحت هنا',
  openedThere: 'فتحها هو',
  dropped:
    'لم تُعرض {count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}: جاءت أسرع مما يلزم',
  with: 'محادثة مع {name}',
  messageTo: 'رسالة إلى {name}',
  nothingSaid: 'لم يُقل شيء بعد. اكتب أدناه؛ Enter يرسل.',
  nothingWasSaid: 'لم يُقل شيء.',
}
