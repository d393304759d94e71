import { describeOnboarding } from './onboarding.ts'
import { tabs } from './support/drivers.ts'

describeOnboarding(tabs)
