/** Lets files be dropped onto an element, and says what they are over while they are dragged. */
import { ref } from 'vue'
import { filesOfTransfer, holdsFiles } from './chosen-files.ts'
import type { Chosen } from './chosen-files.ts'

interface FileDropOptions {
  /** What lies under the pointer, such as a row's id; nothing where it takes no files. */
  readonly targetOf: (event: DragEvent) => string | undefined
  readonly take: (target: string, chosen: Promise<Chosen>) => void
}

/** @returns `over`: the target that would take them now; `on`: the listeners of the element, for `v-on`. */
export function useFileDrop({ targetOf, take }: FileDropOptions) {
  const over = ref<string>()

  function dragover(event: DragEvent) {
    const target = holdsFiles(event.dataTransfer) ? targetOf(event) : undefined
    over.value = target
    if (target === undefined || !event.dataTransfer) return
    // Without this the browser would open what is dropped in place of the page.
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  function dragleave(event: DragEvent) {
    const { currentTarget, relatedTarget } = event
    const isInside =
      currentTarget instanceof Node &&
      relatedTarget instanceof Node &&
      currentTarget.contains(relatedTarget)
    if (!isInside) over.value = undefined
  }
  function drop(event: DragEvent) {
    const target = holdsFiles(event.dataTransfer) ? targetOf(event) : undefined
    over.value = undefined
    if (target === undefined || !event.dataTransfer) return
    event.preventDefault()
    take(target, filesOfTransfer(event.dataTransfer))
  }
  return { over, on: { dragenter: dragover, dragover, dragleave, drop } }
}
