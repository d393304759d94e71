import { afterEach } from 'vitest'
import { keepPictures } from './open-pages.ts'

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepPictures(`${task.file.name} ${task.name}`)
})
