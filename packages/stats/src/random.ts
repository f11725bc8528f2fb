import { splitmix64 } from './splitmix64.ts'
import { xoshiro128 } from './xoshiro128.ts'

/** A reproducible stream of random numbers. Not for secrets. */
export interface Random {
  /** Uniform in [0, 1), in steps of 2^-53. */
  next(): number
  /**
   * Uniform integer in [0, bound), without the bias of a plain remainder.
   *
   * @throws RangeError unless `bound` is an integer from 1 to 2^32
   */
  integer(bound: number): number
  /** A copy in random order; every order is equally likely (Fisher and Yates; Durstenfeld 1964). */
  shuffle<T>(items: readonly T[]): T[]
  /**
   * An independent stream for one consumer. It follows from the seed and the label alone, not from what was
   * drawn before: a new consumer with a label of its own changes no other consumer's numbers. The number 1
   * and the string '1' are different labels.
   */
  fork(label: string | number): Random
}

const words = 2 ** 32

/**
 * Starts a stream: xoshiro128** whose state SplitMix64 fills.
 *
 * @param seed any safe integer, negative ones too
 * @throws RangeError when the seed is not a safe integer: rounding it would make two seeds one
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a safe integer, got ${seed}`)
  return streamOf(BigInt.asUintN(64, BigInt(seed)))
}

function streamOf(key: bigint): Random {
  const fill = splitmix64(key)
  const [low, high] = [fill(), fill()]
  const nextWord = xoshiro128([lowWord(low), lowWord(low >> 32n), lowWord(high), lowWord(high >> 32n)])

  function integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > words) {
      throw new RangeError(`bound must be an integer from 1 to 2^32, got ${bound}`)
    }
    // Words above the last whole multiple of the bound would favour small results.
    const limit = words - (words % bound)
    let word = nextWord()
    while (word >= limit) word = nextWord()
    return word % bound
  }

  return {
    next: () => ((nextWord() >>> 5) * 2 ** 26 + (nextWord() >>> 6)) / 2 ** 53,
    integer,
    shuffle<T>(items: readonly T[]): T[] {
      const shuffled = [...items]
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const chosen = integer(last + 1)
        const moved = shuffled[last] as T
        shuffled[last] = shuffled[chosen] as T
        shuffled[chosen] = moved
      }
      return shuffled
    },
    fork: (label) => streamOf(childKey(key, label)),
  }
}

/**
 * FNV-1a (64 bit, over UTF-16 code units, low byte first) with the parent's key mixed into its offset basis,
 * so that fork(a).fork(b) and fork(b).fork(a) differ; SplitMix64 spreads it before use.
 */
function childKey(parent: bigint, label: string | number): bigint {
  const text = typeof label === 'number' ? `number ${label}` : `string ${label}`
  let hash = 0xcbf29ce484222325n ^ splitmix64(parent)()
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    for (const byte of [unit & 0xff, unit >> 8]) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
    }
  }
  return splitmix64(hash)()
}

function lowWord(bits: bigint): number {
  return Number(BigInt.asUintN(32, bits))
}
