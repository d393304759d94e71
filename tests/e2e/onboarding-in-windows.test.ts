import { describeOnboarding } from './onboarding.ts'
import { windows } from './support/drivers.ts'

describeOnboarding(windows)
