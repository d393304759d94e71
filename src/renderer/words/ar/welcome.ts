import type { Translation } from '../../../shared/words/message-types.ts'
import type { welcome as english } from '../en/welcome.ts'

export const welcome: Translation<typeof english> = {
  title: 'أهلًا بك',
  about:
    'هذا البرنامج نظير. يجد نظراء آخرين تلقائيًّا ويحادثهم عبر أنابيب: قنوات مسماة تنشئها وتربطها.',
  name: 'اسم هذا النظير',
  nameHint: 'يراه كل من في هذه الشبكة. يمكن تغييره متى شئت.',
  reach: 'أين يمكن الوصول إليه؟',
  anywhere: 'في أي مكان',
  network: 'هذه الشبكة فقط',
  reachMeans: {
    network: 'يجده نظراء هذه الشبكة. الأبعد يحتاجون إلى عنوانه.',
    anywhere: 'من تدعوه يجده عبر الإنترنت أيضًا، بدليل يحفظه نظراء كثيرون.',
  },
  here: '{count, plural, zero {جارٍ البحث عن نظراء في هذه الشبكة …} one {نظير واحد هنا.} two {نظيران هنا.} few {# نظراء هنا.} many {# نظيرًا هنا.} other {# نظير هنا.}}',
  alone: 'جرّب وحدك',
  aloneMeans: 'أنبوب إلى نظير الصدى داخل هذا البرنامج، يعيد إليك ما ترسله.',
  invite: 'ادعُ شخصًا',
  inviteMeans: 'رابط ورمز للمسح وتسع كلمات: أيها ناسب الشخص الآخر.',
  redeem: 'لديّ دعوة',
  redeemMeans: 'الصق الرابط الذي وصلك أو اكتب الكلمات التسع.',
  done: 'تصفّح فحسب',
  pipeName: 'مرحبا',
}
