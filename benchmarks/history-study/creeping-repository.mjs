import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const harness = fileURLToPath(new URL('../../packages/harness', import.meta.url))
const calls = 10
/** The call that creeps. */
export const creepingCall = 'route 3'
/** Iterations of each call before it creeps: some 20 µs. */
const iterations = 20_000
/** Every so many commits one comes that only edits another call, in a comment. */
const innocentEvery = 4

/**
 * A repository in a temporary folder, ten calls in it, each with a suite of its own, of which one becomes a little
 * slower with each of a number of commits; tagged v1.0.0 before the first of them, and that pinned as its tidemark.
 * `history` has all commits since, oldest first, each with how much slower the call is with it in total, as a ratio.
 *
 * @param {{ commits: number, percent: number, program: string }} creep how many commits, how much slower each makes
 *   the call, and the command line that pins
 */
export async function createCreepingRepository({ commits, percent, program }) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tidemark-creep-')))
  const root = join(folder, 'project')
  const environment = {
    ...process.env,
    TIDEMARK_CACHE: join(folder, 'cache'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
  }
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.org', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: environment,
    }).trim()
  const commit = async (files, message) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    git('add', '--all')
    git('commit', '--quiet', '--message', message)
    return git('rev-parse', 'HEAD')
  }
  await mkdir(root, { recursive: true })
  git('init', '--quiet', '--initial-branch=main')
  // Copied and not linked: a link would lead out of the revision.
  for (const part of ['package.json', 'dist']) {
    await cp(join(harness, part), join(folder, 'harness', part), { recursive: true })
  }
  await commit(firstFiles(join(folder, 'harness')), 'Ten routes')
  git('tag', 'v1.0.0')
  execFileSync(process.execPath, [program, 'pin', 'v1.0.0', '--reason', 'release'], {
    cwd: root,
    env: environment,
  })
  await commit({}, 'Pin the tidemark')
  const creeping = new Set()
  const history = []
  for (let step = 1; step <= commits; step += 1) {
    const factor = (1 + percent / 100) ** step
    const guilty = await commit(
      { 'src/route-3.js': route(3, factor) },
      `Route 3 checks one thing more (${step})`,
    )
    creeping.add(guilty)
    history.push({ commit: guilty, total: factor })
    if (step % innocentEvery === 0) {
      const innocent = await commit(
        { 'src/route-5.js': `${route(5)}// reviewed in week ${step}\n` },
        `Comment route 5 (${step})`,
      )
      history.push({ commit: innocent, total: factor })
    }
  }
  const remove = () => rm(folder, { recursive: true, force: true })
  return { root, folder, environment, history, creeping, remove }
}

function firstFiles(installed) {
  const numbers = Array.from({ length: calls }, (_, number) => number)
  return {
    '.gitignore': 'node_modules\n',
    'package.json': JSON.stringify({ name: 'creep', private: true, type: 'module' }),
    'tidemark.config.mjs': `export default { gate: { install: 'node install.cjs' } }\n`,
    'install.cjs': `require('node:fs').cpSync(${JSON.stringify(installed)}, 'node_modules/@tidemark/harness', { recursive: true })\n`,
    ...Object.fromEntries(
      numbers.flatMap((number) => [
        [`src/route-${number}.js`, route(number)],
        [`benchmarks/route-${number}.bench.js`, suiteOf(number)],
      ]),
    ),
  }
}

function suiteOf(number) {
  return `import { suite } from '@tidemark/harness'
import { route${number} } from '../src/route-${number}.js'

export default suite('routes ${number}', { calls: { 'route ${number}': () => route${number}() } })
`
}

function route(number, factor = 1) {
  return `export const route${number} = () => {
  let sum = 0
  for (let i = 0; i < ${Math.round(iterations * factor)}; i++) sum += i % 7
  return sum
}
`
}
