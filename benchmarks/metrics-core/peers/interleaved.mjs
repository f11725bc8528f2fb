import { performance } from 'node:perf_hooks'

/**
 * @typedef {object} Subject One way of doing an operation.
 * @property {string} name
 * @property {object} context what `call` uses, by its names there
 * @property {string} call one call, as statements; `i` counts calls, and what is added to `kept` is not optimised away
 * @property {boolean} [waits] whether `call` awaits
 * @property {() => void} [before] untimed, before each batch
 *
 * @typedef {object} Sampled As a subject, of something that is measured otherwise than by its calls.
 * @property {string} name
 * @property {() => Promise<number>} sample nanoseconds
 */

/** What calls returned: read by nobody, but the compiler cannot know. */
const kept = new Float64Array(1)

let loops = 0

/**
 * A loop around the subject's call, compiled from source of its own: what the compiler learns in a loop that
 * two subjects share, it learns of both, and the second one pays for it. The number keeps equal sources apart,
 * which V8 would compile once.
 *
 * @returns {(context: object, from: number, to: number) => number | Promise<number>}
 */
export function compileLoop({ context, call, waits = false }) {
  const source = `// ${++loops}
    const { ${Object.keys(context).join(', ')} } = context
    let kept = 0
    for (let i = from; i < to; i++) { ${call} }
    return kept`
  const Compiler = waits ? (async () => undefined).constructor : Function
  return new Compiler('context', 'from', 'to', source)
}

/**
 * Measures subjects round by round, each once a round and in a new random order: whatever speed the machine has
 * in a round, all of them meet it.
 *
 * @param {readonly (Subject | Sampled)[]} subjects
 * @param {{ rounds: number, batchMs: number, warmUpMs: number, random: { shuffle: <T>(items: readonly T[]) => T[] } }} options
 * @returns {Promise<Map<string, number[]>>} nanoseconds a call, one figure for each round
 */
export async function measureInterleaved(subjects, { rounds, batchMs, warmUpMs, random }) {
  const runs = subjects.map((subject) => ('sample' in subject ? subject : timed(subject)))
  await warmUp(runs, { batchMs, warmUpMs, random })
  const figures = new Map(subjects.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const run of random.shuffle(runs)) figures.get(run.name).push(await run.sample(batchMs))
  }
  return figures
}

/** Alternating, as it will be measured; a subject that is called twice in that time has been warmed up, too. */
async function warmUp(runs, { batchMs, warmUpMs, random }) {
  const spentMs = new Map(runs.map((run) => [run, 0]))
  for (;;) {
    const cold = runs.filter((run) => spentMs.get(run) < warmUpMs)
    if (cold.length === 0) return
    for (const run of random.shuffle(cold)) {
      const start = performance.now()
      await run.sample(batchMs)
      spentMs.set(run, spentMs.get(run) + performance.now() - start)
    }
  }
}

/** A subject in batches of calls. Their number follows its speed so far, so that a batch takes `batchMs`. */
function timed(subject) {
  const { name, context, waits = false, before = () => undefined } = subject
  const loop = compileLoop(subject)
  let next = 0
  let calls = 1
  const sample = async (batchMs) => {
    before()
    const start = performance.now()
    const result = loop(context, next, next + calls)
    // Only where there is something to wait for: a turn of the queue would be a part of the others' time.
    kept[0] += waits ? await result : result
    const elapsedMs = performance.now() - start
    const ns = (elapsedMs * 1e6) / calls
    next = (next + calls) % 2 ** 30
    calls = Math.max(1, Math.min(calls * 8, Math.round((batchMs * 1e6) / Math.max(ns, 0.1))))
    return ns
  }
  return { name, sample }
}
