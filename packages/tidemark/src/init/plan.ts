import { configPath, configText } from './config-file.ts'
import type { Plan } from './file-change.ts'
import { suitePath, suiteText } from './first-suite.ts'
import { attributesChange } from './git-attributes.ts'
import type { HttpApi } from './http/http-api.ts'
import { httpSuitePath, httpSuiteText, isGateable } from './http/http-suite.ts'
import { manifestChange } from './manifest.ts'
import type { Project } from './project.ts'
import { workflowPath, workflowText } from './workflow.ts'

export interface PlanOptions {
  /** Whether to write a workflow; undefined: where the repository is on GitHub, or nowhere yet. */
  readonly workflow?: boolean
}

/**
 * What `tidemark init` would write. Nothing of a user's file is replaced: files are created, and lines are added to
 * package.json and .gitattributes. Once everything is written, the plan is empty.
 *
 * @param api a server to make a suite of; null for the first suite that runs in any project
 */
export function planInit(project: Project, options: PlanOptions = {}, api: HttpApi | null = null): Plan {
  const parts = [
    planConfig(project),
    api === null ? planSuite(project) : planHttpSuite(project, api),
    manifestChange(project.manifest),
    planAttributes(project),
    planWorkflow(project, options, api),
  ]
  return {
    changes: parts.flatMap(({ changes = [] }) => changes),
    kept: parts.flatMap(({ kept = [] }) => kept),
    notes: parts.flatMap(({ notes = [] }) => notes),
  }
}

function planConfig(project: Project): Partial<Plan> {
  const path = configPath(project)
  if (project.config !== null && project.config.path !== path) return {}
  return newFile(project, path, configText(project))
}

function planSuite(project: Project): Partial<Plan> {
  const { ours, foreign } = project.suites
  if (ours.length > 0) return {}
  if (project.config !== null) {
    return { notes: [`no suite matches "include" of ${project.config.path}; write one there`] }
  }
  const notes = foreign.map((path) => `${path} is no suite of Tidemark and is not measured`)
  return { ...newFile(project, suitePath(project), suiteText), notes }
}

function planHttpSuite(project: Project, api: HttpApi): Partial<Plan> {
  return { ...newFile(project, httpSuitePath(project, api.origin), httpSuiteText(api)), notes: api.notes }
}

function planAttributes({ repository, config, files }: Project): Partial<Plan> {
  if (repository === null) return {}
  return attributesChange(files.get('.gitattributes') ?? null, config?.baselines ?? 'baselines')
}

function planWorkflow(project: Project, { workflow }: PlanOptions, api: HttpApi | null): Partial<Plan> {
  const { repository, packageManager } = project
  if (workflow === false) return {}
  if (repository === null) {
    return {
      notes: [
        'no git repository: `tidemark gate` compares revisions of one; run init again after `git init`',
      ],
    }
  }
  if (packageManager.name === 'bun') return { notes: ['no workflow is written for bun'] }
  if (workflow === undefined && repository.host === 'other') {
    return { notes: ['origin is not on GitHub: no workflow is written; --workflow writes it all the same'] }
  }
  if (workflow === undefined && !isGateable(project, api?.origin ?? null)) {
    return {
      notes: [
        'a gate sees no server that runs beside it: no workflow is written; --workflow writes it all the same',
      ],
    }
  }
  return newFile(project, workflowPath(repository), workflowText(project, repository))
}

function newFile({ files }: Project, path: string, text: string): Partial<Plan> {
  const present = files.get(path)
  if (present === undefined) return { changes: [{ path, before: null, after: text }] }
  // A checkout on Windows may have other line ends.
  return present.replaceAll('\r\n', '\n') === text ? {} : { kept: [{ path, present, proposed: text }] }
}
