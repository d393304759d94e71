import type { Translation } from '../../../shared/words/message-types.ts'
import type { doctor as english } from '../en/doctor.ts'

export const doctor: Translation<typeof english> = {
  title: 'الفحص',
  about:
    'لماذا لا يُرى نظراء أو لا يوصَل إليهم؟ يرسل الفحص إشارة، ويطلب من النظراء الموصولين معاودة الاتصال، ويقارن الساعات. يستغرق بضع ثوانٍ.',
  run: 'افحص',
  cancel: 'إلغاء',
  copy: 'نسخ كنص',
  copied: 'نُسخت نتيجة الفحص',
  checks: 'الفحوص',
  why: 'السبب',
  fix: 'ما العمل',
  looking: 'جارٍ الفحص …',
  more: 'فتح الفحص',
  verdicts: {
    waiting: 'ليس بعد',
    running: 'جارٍ',
    pass: 'سليم',
    warn: 'تحذير',
    fail: 'فشل',
    unknown: 'غير معروف',
  },
  whyLine: 'السبب: {cause}',
  fixLine: 'الحل: {fix}',
}
