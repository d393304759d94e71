/** A number of a message, as a person reads it. */
import { computed } from 'vue'
import { locale } from '../../words/index.ts'

const SIGNIFICANT = 7

const format = computed(
  () => new Intl.NumberFormat(locale.value, { maximumSignificantDigits: SIGNIFICANT }),
)

export const formatNumber = (value: number) => format.value.format(value)
