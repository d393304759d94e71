import type { Translation } from '../../../shared/words/message-types.ts'
import type { record as english } from '../en/record.ts'

export const record: Translation<typeof english> = {
  menu: 'ملف الالتقاط',
  menuIdle: 'إلى ملف',
  writing: '{used} من {quota}',
  pausedShort: 'الملف موقوف',
  about:
    'يكتب ما يمر في ملف على هذا الجهاز للاطلاع عليه لاحقًا. لا تدخله الحمولة إلا حيث تُحفظ (انظر «الحمولة»). لا يقرؤه مستخدمو الجهاز الآخرون؛ ومن لديه حسابك يستطيع.',
  quota: 'الحد الأقصى',
  age: 'لا أقدم من',
  ages: {
    hour: 'ساعة',
    day: 'يوم',
    week: 'أسبوع',
    ever: 'أي عمر',
  },
  what: 'أي الرسائل',
  whats: {
    all: 'الكل',
    pipes: 'رسائل الأنابيب التي تُحفظ حمولتها',
  },
  noPipes: 'احفظ حمولة أنبوب أولًا، ثم يمكن كتابة رسائله وحدها.',
  begin: 'بدء ملف',
  end: 'إنهاء الملف',
  goOn: 'متابعة الكتابة',
  state:
    'في الملف: {messages, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}',
  stateForgotten:
    'في الملف: {messages, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}؛ أُزيح أقدم منها {forgotten, number}',
  waiting: 'بقي للكتابة {count, number}',
  dropped:
    'أسرع من الملف: {count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}',
  ofPipes: 'من {names} فقط',
  endsWithPeer: 'ينتهي مع هذا النظير.',
  files: 'الملفات',
  noFiles: 'لا شيء بعد.',
  open: 'فتح',
  remove: 'حذف',
  removeTitle: 'حذف ملف الالتقاط هذا؟',
  removeAbout: 'يزول ما التُقط فيه. ولا يزول غيره.',
  beingWritten: 'قيد الكتابة',
  diskFull: 'القرص ممتلئ: أُوقف ملف الالتقاط.',
  diskFullTodo:
    'أفسح مكانًا أو احذف ملفات التقاط سابقة ثم تابع. كل ما عداه يعمل؛ وما يمر أثناء ذلك يُحفظ في الذاكرة.',
  failed: 'تعذرت كتابة ملف الالتقاط: أُوقف.',
  failedTodo: 'يقول النظام: {text}. تابع حين يُصلح ذلك، أو أنهه.',
  pausedWaiting:
    'في الذاكرة: {count, plural, zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}}.',
  pausedDropped: 'فات الملف بالفعل {count, number}.',
  reading: 'ملف التقاط',
  readingAbout: 'من السابق: لا شيء يتغير فيه.',
  close: 'العودة إلى ما يمر الآن',
  writePipe: 'كتابة هذا الأنبوب في ملف مع الحمولة',
  leavePipe: 'التوقف عن كتابة هذا الأنبوب في الملف',
  statusWriting: 'ملف الالتقاط: {used} من {quota}',
  statusDropped: 'فُقد {count, number}',
  statusPaused: 'ملف الالتقاط موقوف',
  statusStopped: 'الالتقاط موقوف',
  statusPayload: 'الحمولة محفوظة',
}
