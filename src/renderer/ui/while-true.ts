import { effectScope, onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'

/** Does what `run` sets up as long as `condition` holds, and not beyond. */
export const whileTrue = (condition: Readonly<Ref<boolean>>, run: () => void) => {
  let scope = effectScope()
  watch(
    condition,
    (holds) => {
      scope.stop()
      scope = effectScope()
      if (holds) scope.run(run)
    },
    { immediate: true },
  )
  onScopeDispose(() => scope.stop())
}
