import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const file = fileURLToPath(new URL('rules-process.mjs', import.meta.url))
const run = promisify(execFile)

/**
 * Base and head measured as other tools do: both in one process, base first, as tasks of one file are, and
 * each in a process of its own, as a stored result and a new one are.
 */
export async function rulesTrial({ kinds: [kind], head }, { arms, signal }) {
  const startMs = performance.now()
  const folders = [await arms.folder('base', {}), await arms.folder('head', head)]
  const measure = async (...given) => {
    const { stdout } = await run(process.execPath, [file, kind, ...given], { signal })
    return JSON.parse(stdout)
  }
  const [base, together] = await measure(...folders)
  const [before] = await measure(folders[0])
  const [after] = await measure(folders[1])
  return {
    seconds: (performance.now() - startMs) / 1e3,
    schemes: { 'one process': { base, head: together }, 'two processes': { base: before, head: after } },
  }
}
