import type { Translation } from '../message-types.ts'
import type { states as english } from '../en/states.ts'

export const states: Translation<typeof english> = {
  Draft: 'مسودة',
  Published: 'منشور',
  Resolving: 'جارٍ الاستعلام',
  Bound: 'مربوط',
  Rebinding: 'يُعاد الربط',
  Degraded: 'متدهور',
  Unbound: 'غير مربوط',
  Paused: 'موقوف مؤقتًا',
  Refused: 'مرفوض',
  Error: 'خطأ',
}
