import { states } from '../ar/states.ts'
import type { Translation } from '../message-types.ts'
import type { desktop as english } from './en.ts'

export const desktop: Translation<typeof english> = {
  states,
  menus: { file: 'ملف', edit: 'تحرير', view: 'عرض', window: 'نافذة', help: 'مساعدة' },
  commands: {
    new: 'جديد…',
    settings: 'الإعدادات',
    palette: 'البحث عن أمر',
    filter: 'تصفية القائمة',
    about: 'ما الذي أراه هنا',
    keys: 'المفاتيح',
  },
  roles: {
    about: 'حول Pipefitter',
    services: 'الخدمات',
    hide: 'إخفاء Pipefitter',
    hideOthers: 'إخفاء الأخرى',
    unhide: 'إظهار الكل',
    quit: 'إنهاء',
    close: 'إغلاق',
    undo: 'تراجع',
    redo: 'إعادة',
    cut: 'قص',
    copy: 'نسخ',
    paste: 'لصق',
    selectAll: 'تحديد الكل',
    resetZoom: 'الحجم الأصلي',
    zoomIn: 'تكبير',
    zoomOut: 'تصغير',
    togglefullscreen: 'ملء الشاشة',
    minimize: 'تصغير النافذة',
  },
  tray: {
    starting: 'يبدأ',
    noPipe: 'لا أنبوب مستعملًا',
    bound: 'الأنابيب المربوطة: {bound, number} من {count, number}',
    requests:
      '{count, plural, zero {لا طلب ينتظر} one {طلب واحد ينتظر} two {طلبان ينتظران} few {# طلبات تنتظر} many {# طلبًا ينتظر} other {# طلب ينتظر}}',
    noNetwork: 'لا شبكة',
    pipe: '{name}: {state}',
    openWindow: 'فتح Pipefitter',
    open: 'فتح',
    copyAddress: 'نسخ عنوانه',
    copyId: 'نسخ معرّفه',
    paused: 'كل الأنابيب موقوفة',
    receivesNot: 'الاستقبال متوقف',
    pauseAll: 'إيقاف كل الأنابيب مؤقتًا',
    receive: 'الاستقبال',
    quit: 'إنهاء: يتوقف النظير وأنابيبه',
  },
  notices: {
    request: 'طلب ينتظر',
    requests:
      '{count, plural, zero {لا طلب ينتظر} one {طلب واحد ينتظر} two {طلبان ينتظران} few {# طلبات تنتظر} many {# طلبًا ينتظر} other {# طلب ينتظر}}',
    down: '«{name}» منقطع',
    pipesDown: 'أنابيب منقطعة: {count, number}',
    more: 'وغيرها: {count, number}',
    notNow: 'ليس الآن',
    offer:
      'يريد {name} أن يرسل إليك {files, plural, zero {لا شيء} one {ملفًا} two {ملفين} few {# ملفات} many {# ملفًا} other {# ملف}}',
    offers:
      '{count, plural, zero {لا عروض ملفات} one {عرض ملفات ينتظر} two {عرضا ملفات ينتظران} few {# عروض ملفات تنتظر} many {# عرض ملفات ينتظر} other {# عرض ملفات ينتظر}}',
    accept: 'قبول',
    refuse: 'رفض',
    saved: 'حُفظ: {file}',
    sent: 'حُفظ لدى النظير الآخر: {file}',
    failed: 'لم يُنقل: {file}',
    refused: 'لم يُقبل: {file}',
    ended: 'عمليات نقل انتهت: {count, number}',
    showInFolder: 'إظهار في المجلد',
  },
  link: {
    none: 'هذا الرابط ليس دعوة',
    detail: 'لا يفتح Pipefitter إلا روابط الدعوات. لم يُفعل شيء.',
  },
  closing: {
    ask: 'هل يبقى هذا النظير يعمل في الخلفية؟',
    detail:
      'عندئذ تبقى أنابيبه مربوطة وتظل الطلبات تصلك. يعيد النافذةَ تشغيلٌ ثانٍ، أو الرمز بجانب الساعة حيث يوجد. يُحفظ ما تختاره؛ ويمكن تغييره في الإعدادات، عام.',
    keep: 'إبقاؤه يعمل',
    quit: 'إنهاء',
  },
  crash: {
    again: 'أُعيد تحميل النافذة',
    againDetail: 'انتهت صفحتها على غير المتوقع ({reason}). ظل النظير وأنابيبه يعملون.',
    twice: 'انتهت صفحة هذه النافذة على غير المتوقع مرة أخرى',
    twiceDetail: 'يظل النظير وأنابيبه يعملون إلى أن يُنهى Pipefitter.',
    load: 'إعادة تحميلها',
  },
  notStarted: 'لم يبدأ Pipefitter',
}
