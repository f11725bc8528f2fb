import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { decodeHdr } from './decode-hdr.ts'
import { encodeHdr, encodeHdrBase64 } from './encode-hdr.ts'
import { readHdrLog } from './hdr-log-reader.ts'
import { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'

/** How fixtures/hdr-interop/README.md describes it. */
interface Golden {
  readonly name: string
  readonly digits: number
  readonly lowest: number
  readonly highest: string
  readonly count: number
  readonly mean: number
  readonly stdDev: number
  readonly min: number
  readonly max: number
  readonly quantiles: readonly number[]
  /** Java's only. */
  readonly plain?: string
  readonly compressed: string
}

const folder = new URL('fixtures/hdr-interop/', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')
const goldens = (['java', 'c'] as const).flatMap((writer) =>
  (JSON.parse(read(`${writer}.golden.json`)) as Golden[]).map((golden) => ({ writer, ...golden })),
)
const QUANTILES = [0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1]

/** Digits that need the option, and values past the range, have tests of their own below. */
const TOO_LARGE = ['beyond 2^52', 'counts past 53 bits']
const plainly = goldens.filter(({ digits, name }) => digits >= 1 && digits <= 4 && !TOO_LARGE.includes(name))

/** The 20000 values of Interop.java and interop.c. */
function tail(): number[] {
  const values: number[] = []
  let state = 1
  for (let i = 0; i < 20_000; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    values.push(1_000 + ((state >>> 8) % 100) * 2 ** ((state >>> 28) * 3))
  }
  return values
}

const recordings: Readonly<Record<string, readonly number[]>> = {
  empty: [],
  one: [123_456_789],
  ramp: Array.from({ length: 10_000 }, (_, at) => at + 1),
  'tail, 1 digits': tail(),
  'tail, 2 digits': tail(),
  'tail, 3 digits': tail(),
  'tail, 4 digits': tail(),
}

function recorded({ name, digits, highest }: Golden): Histogram {
  const histogram = new Histogram({
    unit: 'ns',
    digits: digits as HistogramDigits,
    highest: Number(highest),
  })
  for (const value of recordings[name] ?? []) histogram.record(value)
  return histogram
}

test.each(plainly)('$writer, $name: count, mean, deviation, extremes and quantiles are its own', (golden) => {
  const found = decodeHdr(golden.compressed, { unit: 'ns' })
  // Where the writer tells values apart from `lowest` on only, ours lie in the middle of its slots.
  const slack = golden.lowest - 1
  expect(found.count).toBe(golden.count)
  expect(found.mean / golden.mean || 1).toBeCloseTo(1, 12)
  expect(found.stdDev / golden.stdDev || 1).toBeCloseTo(1, 9)
  expect(Math.abs(found.min - golden.min)).toBeLessThanOrEqual(slack)
  expect(Math.abs(found.max - golden.max)).toBeLessThanOrEqual(slack)
  found.quantiles(QUANTILES).forEach((value, at) => {
    expect(Math.abs(value - (golden.quantiles[at] as number))).toBeLessThanOrEqual(slack)
  })
  expect(found).toMatchObject({ digits: golden.digits, exceeded: 0, dropped: 0 })
  expect(found.highest).toBe(Math.min(Number(golden.highest), 2 ** 52))
})

test.each(plainly.filter(({ plain }) => plain !== undefined))(
  '$writer, $name: bytes, base64 and the plain form decode alike',
  ({ plain = '', compressed }) => {
    const expected = decodeHdr(compressed, { unit: 'ns' }).encode()
    expect(decodeHdr(Buffer.from(compressed, 'base64'), { unit: 'ns' }).encode()).toEqual(expected)
    expect(decodeHdr(new Uint8Array(Buffer.from(plain, 'base64')), { unit: 'ns' }).encode()).toEqual(expected)
    expect(decodeHdr(plain, { unit: 'ns' }).encode()).toEqual(expected)
  },
)

test.each(goldens.filter(({ name, plain }) => name in recordings && plain !== undefined))(
  'what we write for "$name" is what Java writes, byte for byte',
  (golden) => {
    const ours = encodeHdr(recorded(golden), { compressed: false })
    expect(Buffer.from(ours).toString('base64')).toBe(golden.plain)
  },
)

test.each(goldens.filter(({ name }) => name === 'corrected'))(
  '$writer: its correction of coordinated omission is ours',
  ({ compressed }) => {
    const ours = new Histogram({ unit: 'ns' })
    ours.recordCorrected(10_000_000, 1000)
    const theirs = decodeHdr(compressed, { unit: 'ns' })
    const plain = (histogram: Histogram): Uint8Array => encodeHdr(histogram, { compressed: false })
    expect(plain(ours)).toEqual(plain(theirs))
  },
)

test.each(goldens.filter(({ digits }) => digits === 5))(
  '$writer, $name: fewer digits on request',
  (golden) => {
    expect(() => decodeHdr(golden.compressed, { unit: 'ns' })).toThrow('pass `digits` to keep fewer')
    const found = decodeHdr(golden.compressed, { unit: 'ns', digits: 2 })
    expect(found).toMatchObject({ count: golden.count, digits: 2 })
    expect(Math.abs(found.mean / golden.mean - 1)).toBeLessThan(1e-5)
    found.quantiles(QUANTILES).forEach((value, at) => {
      expect(Math.abs(value / (golden.quantiles[at] as number) - 1)).toBeLessThan(0.01)
    })
  },
)

test('java: counts past 2^53 are refused', () => {
  const [counts] = goldens.filter(({ name }) => name === 'counts past 53 bits')
  expect(() => decodeHdr(counts?.compressed ?? '', { unit: 'ns' })).toThrow('past 2^53 - 1')
})

test('java: 0 digits and values past 2^52', () => {
  const [coarse] = goldens.filter(({ digits }) => digits === 0)
  expect(() => decodeHdr(coarse?.compressed ?? '', { unit: 'ns' })).toThrow('"significant digits" is 0')
  const [beyond] = goldens.filter(({ name }) => name === 'beyond 2^52')
  const found = decodeHdr(beyond?.compressed ?? '', { unit: 'ns' })
  expect(found).toMatchObject({ count: 40_000, exceeded: 20_000, max: 2 ** 52, highest: 2 ** 52 })
})

test.each([
  ['java', ['tag-1', 'tag-2'], [0.01, 0.02, 0.03]],
  ['c', [undefined, undefined], [10_007, 20_015, 30_015]],
])('the log of %s', (writer, tags, maxima) => {
  const intervals = [...readHdrLog(read(`${writer}.golden.hlog`), { unit: 'ns' })]
  expect(intervals.map(({ tag }) => tag)).toEqual([undefined, ...tags])
  expect(intervals.map(({ startSeconds }) => startSeconds)).toEqual([0.25, 1.25, 2.25].map((s) => s + 1.7e9))
  expect(intervals.map(({ endSeconds }) => endSeconds)).toEqual([1.25, 2.25, 3.25].map((s) => s + 1.7e9))
  expect(intervals.map(({ max }) => max)).toEqual(maxima)
  expect(intervals.map(({ histogram }) => histogram.count)).toEqual([10_000, 10_000, 10_000])
  expect(intervals.map(({ histogram }) => histogram.quantile(0.5))).toEqual([5003, 10_007, 15_007])
})

const JAR = '/usr/share/java/hdrhistogram.jar'

function hasJava(): boolean {
  try {
    execFileSync('javac', ['-version'], { stdio: 'ignore' })
    return existsSync(JAR)
  } catch {
    return false
  }
}

if (hasJava()) {
  test('Java, run now, says that what we write equals what it would have recorded', () => {
    const classes = mkdtempSync(join(tmpdir(), 'tidemark-java-'))
    try {
      execFileSync('javac', ['-cp', JAR, '-d', classes, fileURLToPath(new URL('Interop.java', folder))])
      const cases = goldens.filter(({ name, writer }) => name in recordings && writer === 'java')
      const input = cases.map((golden) =>
        [
          golden.name,
          golden.digits,
          golden.highest,
          encodeHdrBase64(recorded(golden)),
          (recordings[golden.name] ?? []).map((value) => `${value}:1`).join(' '),
        ].join('\t'),
      )
      const output = execFileSync('java', ['-cp', `${JAR}:${classes}`, 'Interop', 'payloads'], {
        input: `${input.join('\n')}\n`,
        encoding: 'utf8',
      })
      const verdicts = output
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').slice(0, 3))
      expect(verdicts).toEqual(cases.map(({ name, count }) => [name, 'true', `${count}`]))
    } finally {
      rmSync(classes, { recursive: true })
    }
  })
} else {
  test('goldens only: javac or libhdrhistogram-java is not installed here', () => {
    expect(goldens.length).toBeGreaterThan(20)
  })
}
