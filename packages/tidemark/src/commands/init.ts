import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type ExitCode, exitCodes } from '@tidemark/gate'
import { writeFileAtomically } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import type { FileChange } from '../init/file-change.ts'
import type { HttpApi } from '../init/http/http-api.ts'
import { type HttpApiOptions, readHttpApi } from '../init/http/read-http-api.ts'
import { nextSteps } from '../init/next-steps.ts'
import { type PlanOptions, planInit } from '../init/plan.ts'
import { projectFolder, readProject } from '../init/read-project.ts'
import { renderPlan } from '../init/render-plan.ts'
import { paintForOutput } from './session.ts'

export interface InitFlags extends PlanOptions, Partial<HttpApiOptions> {
  readonly yes?: boolean
}

/** `tidemark init`: adds to an existing project what measuring needs, and nothing that is there already. */
export async function initCommand(flags: InitFlags): Promise<ExitCode> {
  const root = await projectFolder(process.cwd())
  const api = await readApi(flags)
  const project = await readProject(root, api?.origin ?? null)
  const plan = planInit(project, flags, api)
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
  process.stdout.write(`\n${nextSteps(project, manifest, api?.origin ?? null)}`)
  return exitCodes.ok
}

/** The server that a suite is to be made of; null when none is named. */
async function readApi({ http, ...options }: InitFlags): Promise<HttpApi | null> {
  if (http !== undefined) return readHttpApi({ ...options, http })
  if (options.openapi === undefined && options.allowHost === undefined) return null
  throw new ConfigError(
    '--openapi and --allow-host: found without --http; allowed beside the URL of a server',
  )
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
