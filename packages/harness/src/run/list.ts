import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrokenSuite } from '@tidemark/records'
import { bundleSuite, type SuiteBundle, suiteFile } from '../discovery/bundle.ts'
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
 * Finds all suites and their calls without running a call. A suite file with a mistake in it is broken by itself, and so
 * is, as each suite is loaded in a fresh process, one that hangs, exits or crashes while loading.
 *
 * @throws SuiteError when there is no suite, or two have one name; BundleFolderError
 */
export async function listSuites(options: ListOptions): Promise<SuiteList> {
  const paths = await discoverSuites(options.root, options.include)
  const bundles = await Promise.all(paths.map((path) => bundle(path, options)))
  const suites: ListedSuite[] = []
  const broken: BrokenSuite[] = []
  // One after the other: loading is short, and two at once on a small machine can look like a hang.
  for (const bundled of bundles) {
    const read = 'breakage' in bundled ? bundled : await describe(bundled, options)
    if ('breakage' in read) broken.push(read)
    else suites.push(read)
  }
  refuseDuplicateNames(suites)
  return { suites, broken }
}

async function bundle(path: string, { root, packages }: ListOptions): Promise<SuiteBundle | BrokenSuite> {
  try {
    return await bundleSuite(root, path, packages === undefined ? {} : { packages })
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    return mistakeIn(suiteFile(root, path), error)
  }
}

async function describe(bundled: SuiteBundle, options: ListOptions): Promise<ListedSuite | BrokenSuite> {
  const { file } = bundled
  const outcome = await describeInFreshProcess(bundled, options)
  switch (outcome.state) {
    case 'described':
      return { ...outcome.suite, bundle: bundled }
    case 'invalid':
      return mistakeIn(file, await definitionError(outcome.problem, bundled, options.root))
    case 'broken': {
      const failure = await mapFailure(outcome.failure, bundled, options.root)
      return { file, breakage: { ...failure, replicate: 0 } }
    }
  }
}

/** The place is part of the message: it is often another file than the suite, and there is no stack to show it. */
function mistakeIn(file: string, { place, what, message }: SuiteError): BrokenSuite {
  const shown = place.file === file && place.line === undefined ? what : message
  return { file, breakage: { reason: 'load-failed', phase: 'load', message: shown, replicate: 0 } }
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
