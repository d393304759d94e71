/** The texts about a number over time. */
import { useWords } from '../../words/index.ts'

export const CHART_WORDS = useWords('chart')
