import type { Translation } from '../../../shared/words/message-types.ts'
import type { identity as english } from '../en/identity.ts'

export const identity: Translation<typeof english> = {
  cardTitle: 'احتفظ بنسخة احتياطية من هذا النظير',
  card: 'هذا النظير هو مفتاحه. إن ضاع ضاعت معه اقتراناته ومعرّفه وأنابيبه. النسخة الاحتياطية ملف واحد مشفّر.',
  later: 'ليس الآن',
  noBackup: 'لا نسخة احتياطية بعد.',
  lastBackup: 'آخر نسخة احتياطية',
  clone: 'نظير آخر يعمل ولديه مفتاح هذا النظير',
  cloneLast: 'آخر مرة',
  cloneDismiss: 'عولج الأمر',
  keyMeans: {
    keychain:
      'ملفات الملف الشخصي وحدها لا تساوي شيئًا للسارق. يجب أن تكون سلسلة المفاتيح مفتوحة عند البدء.',
    file: 'من يستطيع قراءة ملفات هذا المستخدم أو نسخة منها يستطيع أن يكون هذا النظير.',
  },
  keyMove: {
    keychain: 'حفظ المفتاح في سلسلة مفاتيح النظام',
    file: 'حفظ المفتاح في ملف بدلًا من ذلك',
  },
  backUp: 'نسخ احتياطي',
  backUpAbout:
    'المفتاح والثقة والمجموعات والأنابيب المنشأة هنا في ملف واحد مشفّر بعبارة سر. لا يستطيع أحد استعادته من دونها، ولا أنت.',
  passphrase: 'عبارة السر',
  passphraseHint: '{count, number} حرفًا على الأقل؛ عدة كلمات خيار جيد.',
  again: 'أعدها مرة أخرى',
  differs: 'العبارتان مختلفتان.',
  make: 'إنشاء النسخة',
  made: 'أُنشئت النسخة',
  madeAbout: 'هي على جهاز هذا النظير؛ والأفضل أن تكون على جهاز آخر أو وسيط أيضًا.',
  saveCopy: 'حفظ نسخة',
  copyPath: 'نسخ المسار',
  copied: 'نُسخ المسار',
  done: 'تم',
  restore: 'استعادة',
  restoreAbout: 'اختر ملف نسخة احتياطية وأدخل عبارة سرها.',
  file: 'ملف النسخة',
  chooseFile: 'اختيار ملف',
  noFile: 'لم يُختر ملف.',
  read: 'قراءة النسخة',
  of: 'نسخة من',
  createdAt: 'أُنشئت',
  key: 'بصمة مفتاحها',
  paired: 'مقترن بـ',
  nobody: 'لا أحد',
  more: ' و{count} آخرين',
  holds: 'تحوي',
  question: 'ماذا يكون هذا الجهاز؟',
  modes: {
    move: 'نقل النظير إلى هنا',
    new: 'هذا جهاز جديد',
  },
  replaces: 'يحل محل {name}',
  replaceConfirm: 'أعلم أن النظير {name} في هذا الملف الشخصي سيُستبدل',
  submit: 'الاستعادة عند البدء القادم',
  staged: 'تُستعاد عند البدء القادم',
  stagedAbout: {
    electron: 'يسري حين يبدأ Pipefitter من جديد. ما يعمل الآن هو النظير كما كان.',
    browser:
      'يسري حين يبدأ النظير من جديد: أوقفه حيث يعمل (Ctrl-C هناك أو السطر أدناه) وشغّله كما شُغّل.',
  },
  restart: 'إعادة التشغيل الآن',
  restartLater: 'لاحقًا',
  holdsWhat:
    '{pipes, plural, zero {لا أنابيب} one {أنبوب واحد} two {أنبوبان} few {# أنابيب} many {# أنبوبًا} other {# أنبوب}}، {groups, plural, zero {لا مجموعات} one {مجموعة واحدة} two {مجموعتان} few {# مجموعات} many {# مجموعة} other {# مجموعة}}',
}
