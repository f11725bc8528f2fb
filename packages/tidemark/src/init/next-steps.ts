import { isGateable } from './http/http-suite.ts'
import { missingPackages, scriptFor } from './manifest.ts'
import { addCommand, execCommand, scriptCommand } from './package-manager-commands.ts'
import type { Project } from './project.ts'

/**
 * What to do after init, a command a line.
 *
 * @param manifest package.json as init left it
 * @param origin of the server that a suite was made of; null without one
 */
export function nextSteps(project: Project, manifest: string, origin: string | null): string {
  // The same; `run` is what a project may have that was made by hand, and what reads best without a script.
  const measuring = scriptFor(manifest, 'tidemark bench') === null ? 'tidemark run' : 'tidemark bench'
  const missing = missingPackages(manifest, origin === null ? [] : ['@tidemark/load'])
  const steps: (readonly [command: string, why: string])[] = [
    ...(missing.length === 0 ? [] : [[addCommand(project, missing), ''] as const]),
    [
      commandFor(project, manifest, measuring),
      origin === null ? 'measures the suites' : 'measures the suites; the server must be running',
    ],
    [
      commandFor(project, manifest, 'tidemark accept', '--reason "first baseline"'),
      'makes their speed the baseline; commit baselines/',
    ],
  ]
  if (origin !== null) {
    const load = execCommand(project.packageManager, 'tidemark load')
    steps.push([`${load} --rate 100`, 'shows what callers see at 100 calls per second'])
  }
  if (project.repository !== null && isGateable(project, origin)) {
    steps.push([
      commandFor(project, manifest, 'tidemark gate'),
      'measures beside the base; exits with 5 until that has suites, too',
    ])
  }
  const width = Math.max(...steps.map(([command]) => (command.length > 60 ? 0 : command.length)))
  const lines = steps.map(([command, why]) => `  ${command.padEnd(width)}  ${why}`.trimEnd())
  return `next:\n${lines.join('\n')}\n`
}

/** By its script, or by its program where the name of the script was taken. */
function commandFor({ packageManager }: Project, manifest: string, command: string, args = ''): string {
  const script = scriptFor(manifest, command)
  if (script !== null) return scriptCommand(packageManager, script, args)
  return `${execCommand(packageManager, command)}${args === '' ? '' : ` ${args}`}`
}
