import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrokenSuite } from '@tidemark/records'
import { bundleSuite, type SuiteBundle } from '../discovery/bundle.ts'
import { discoverSuites } from '../discovery/discover.ts'
import { SuiteError } from '../errors.ts'
import type { DefinitionProblem, DescribeOutcome, SuiteDescription } from '../protocol.ts'
import type { MeasureSettings } from '../settings.ts'
import { locateOption } from './locate.ts'
import { runReplicateProcess } from './replicate-process.ts'
import { startReplicateProcess } from './replicate-processes.ts'
import { mapFailure } from './source-position.ts'

/** A suite that loads, with its calls. */
export interface ListedSuite extends SuiteDescription {
  readonly bundle: SuiteBundle
}

export interface SuiteList {
  readonly suites: readonly ListedSuite[]
  readonly broken: readonly BrokenSuite[]
}

export interface ListOptions {
  readonly root: string
  /** Glob patterns of suite files, from the root. */
  readonly include: readonly string[]
  readonly settings: Pick<MeasureSettings, 'timeLimitSeconds' | 'memoryLimitMib'>
  readonly signal: AbortSignal
  /** Packages that suites load from another folder than their own project's, by name. */
  readonly packages?: ReadonlyMap<string, string>
}

/**
 * Finds all suites and their calls without running a call. Each suite is loaded in a fresh process, so
 * one that hangs, exits or crashes while loading is broken by itself.
 *
 * @throws SuiteError when there is no suite, or a suite file has a mistake (file and line in it)
 */
export async function listSuites(options: ListOptions): Promise<SuiteList> {
  const paths = await discoverSuites(options.root, options.include)
  const { root, packages } = options
  const own = packages === undefined ? {} : { packages }
  const bundles = await Promise.all(paths.map((path) => bundleSuite(root, path, own)))
  const suites: ListedSuite[] = []
  const broken: BrokenSuite[] = []
  // One after the other: loading is short, and two at once on a small machine can look like a hang.
  for (const bundle of bundles) {
    const outcome = await describeInFreshProcess(bundle, options)
    if (outcome.state === 'described') suites.push({ ...outcome.suite, bundle })
    else if (outcome.state === 'invalid') throw await definitionError(outcome.problem, bundle, options.root)
    else {
      const failure = await mapFailure(outcome.failure, bundle, options.root)
      broken.push({ file: bundle.file, breakage: { ...failure, replicate: 0 } })
    }
  }
  refuseDuplicateNames(suites)
  return { suites, broken }
}

/** What a bundled suite holds, loaded in a fresh process; runs none of its calls. */
export async function describeInFreshProcess(
  bundle: SuiteBundle,
  { root, settings, signal }: Omit<ListOptions, 'include' | 'packages'>,
): Promise<DescribeOutcome> {
  let described: DescribeOutcome | undefined
  const death = await runReplicateProcess(
    {
      type: 'describe',
      bundleUrl: pathToFileURL(bundle.bundlePath).href,
      timeLimitSeconds: settings.timeLimitSeconds,
      memoryLimitMib: settings.memoryLimitMib,
    },
    settings.timeLimitSeconds,
    startReplicateProcess(root),
    {
      signal,
      onMessage: (message) => {
        if (message.type === 'described') described = message.outcome
      },
    },
  )
  return (
    described ?? {
      state: 'broken',
      failure: {
        ...(death ?? { reason: 'crashed', message: 'the process ended without an answer' }),
        phase: 'load',
      },
    }
  )
}

async function definitionError(
  { code, keys, message }: DefinitionProblem,
  { file }: SuiteBundle,
  root: string,
): Promise<SuiteError> {
  const line = locateOption(await readFile(resolve(root, file), 'utf8'), keys)
  return new SuiteError(code, line === null ? { file } : { file, line }, message)
}

function refuseDuplicateNames(suites: readonly ListedSuite[]): void {
  const fileOf = new Map<string, string>()
  for (const { name, bundle } of suites) {
    const other = fileOf.get(name)
    if (other !== undefined) {
      throw new SuiteError(
        'SUITE_DUPLICATE_NAME',
        { file: bundle.file },
        `the suite name ${JSON.stringify(name)} is already used by ${other}; baselines are kept by this name`,
      )
    }
    fileOf.set(name, bundle.file)
  }
}
