import type { Declare } from '../command.ts'
import { declarePipeAccess } from './pipe-access.ts'
import { declarePipeBind } from './pipe-bind.ts'
import { declarePipeConnect } from './pipe-connect.ts'
import { declarePipeCreate } from './pipe-create.ts'
import { declarePipeExplain, declarePipeHistory } from './pipe-explain.ts'
import { declarePipeFind } from './pipe-find.ts'
import { declarePipeLs } from './pipe-ls.ts'
import { declarePipeMove } from './pipe-move.ts'
import { declarePipePaths } from './pipe-paths.ts'
import { declarePipePublish } from './pipe-publish.ts'
import { declarePipeQueue } from './pipe-queue.ts'
import { declarePipeRequest } from './pipe-request.ts'
import { declarePipeResolve } from './pipe-resolve.ts'
import { declarePipeRm } from './pipe-rm.ts'
import { declarePipeServe } from './pipe-serve.ts'
import { declarePipeSet } from './pipe-set.ts'
import { declarePipeShow } from './pipe-show.ts'
import { declarePipeUnbind } from './pipe-unbind.ts'

export const declarePipe: Declare = (parent, runtime) => {
  const pipe = parent
    .command('pipe')
    .description('create, find and bind pipes')
    .addHelpText('after', '\nA pipe is named by its id, its short id or its name.')
  const verbs = [
    ...[declarePipeLs, declarePipeShow, declarePipeCreate, declarePipePublish],
    declarePipeFind,
    declarePipeAccess,
    ...[declarePipeResolve, declarePipeBind, declarePipeUnbind, declarePipeRm],
    declarePipePaths,
    declarePipeSet,
    declarePipeQueue,
    declarePipeMove,
    ...[declarePipeRequest, declarePipeConnect, declarePipeServe],
    ...[declarePipeExplain, declarePipeHistory],
  ]
  for (const declare of verbs) declare(pipe, runtime)
}
