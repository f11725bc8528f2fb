import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type ExitCode, exitCodes } from '@tidemark/gate'
import { writeFileAtomically } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import type { FileChange } from '../init/file-change.ts'
import { nextSteps } from '../init/next-steps.ts'
import { type PlanOptions, planInit } from '../init/plan.ts'
import { projectFolder, readProject } from '../init/read-project.ts'
import { renderPlan } from '../init/render-plan.ts'
import { paintForOutput } from './session.ts'

export interface InitFlags extends PlanOptions {
  readonly yes?: boolean
}

/** `tidemark init`: adds to an existing project what measuring needs, and nothing that is there already. */
export async function initCommand(flags: InitFlags): Promise<ExitCode> {
  const root = await projectFolder(process.cwd())
  const project = await readProject(root)
  const plan = planInit(project, flags)
  process.stdout.write(renderPlan(plan, paintForOutput()))
  if (plan.changes.length === 0) {
    process.stdout.write('nothing to write: everything is there\n')
    return exitCodes.ok
  }
  if (flags.yes !== true && !(await confirmed(plan.changes.length))) {
    process.stdout.write('nothing written\n')
    return exitCodes.ok
  }
  process.stdout.write('\n')
  for (const change of plan.changes) await write(root, change)
  const manifest = plan.changes.find(({ path }) => path === 'package.json')?.after ?? project.manifest
  process.stdout.write(`\n${nextSteps(project, manifest)}`)
  return exitCodes.ok
}

/** @throws ConfigError when there is nobody to ask */
async function confirmed(files: number): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
    throw new ConfigError('nothing written: there is no terminal to ask on; --yes writes without asking')
  }
  const questions = createInterface({ input: process.stdin, output: process.stdout })
  // Ctrl-C and Ctrl-D end the questions, and leave this one without an answer.
  const closed = new Promise<string>((resolve) => questions.once('close', () => resolve('no')))
  const what = files === 1 ? 'this file' : `these ${files} files`
  try {
    const answer = await Promise.race([questions.question(`\nWrite ${what}? [Y/n] `), closed])
    return /^\s*(?:y(?:es)?)?\s*$/i.test(answer)
  } finally {
    questions.close()
  }
}

/** @throws ConfigError when the file has changed since it was read: what is shown is what is written */
async function write(root: string, { path, before, after }: FileChange): Promise<void> {
  const file = join(root, path)
  const present = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (present !== before) {
    throw new ConfigError(`${path}: changed while init was waiting; it stays as it is: run init again`)
  }
  await mkdir(dirname(file), { recursive: true })
  await writeFileAtomically(file, after)
  process.stdout.write(`${before === null ? 'created' : 'changed'} ${relative(process.cwd(), file)}\n`)
}
