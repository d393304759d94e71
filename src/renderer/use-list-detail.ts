/** A list beside the detail of its selected row, with the selection in the address so that it can be linked and restored. */
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { isText, usePref } from './prefs.ts'

const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value < 1

/** @param name The route's name and the preference's prefix, such as `peers`. */
export function useListDetail(name: string, initialShare = 0.42) {
  const route = useRoute()
  const router = useRouter()
  const last = usePref(`${name}.selected`, '', isText)
  const share = usePref(`${name}.share`, initialShare, isShare)
  /** Where only one fits, whether it is the detail. */
  const opened = ref(true)
  const single = ref(false)

  const selectedId = computed({
    get: () => {
      // While another screen takes over, the address is already its own.
      if (route.name !== name) return last.value || undefined
      return typeof route.params.id === 'string' && route.params.id ? route.params.id : undefined
    },
    set: (id) => void router.replace({ name, params: id ? { id } : {} }),
  })
  watch(selectedId, (id) => (last.value = id ?? ''))

  if (selectedId.value) last.value = selectedId.value
  else if (last.value) {
    opened.value = false
    selectedId.value = last.value
  }

  const isOpen = computed(() => selectedId.value !== undefined && (opened.value || !single.value))
  const open = () => (opened.value = true)
  /** Back to the list: beside it closes the detail, alone it shows the list with its row still selected. */
  const back = () => {
    if (single.value) opened.value = false
    else selectedId.value = undefined
  }
  const select = (id: string) => {
    opened.value = true
    selectedId.value = id
  }
  return { selectedId, share, single, isOpen, open, back, select }
}
