import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyGateVerdict } from './fixtures/every-gate-verdict.ts'
import { everyVerdict, everyVerdictRun, threw } from './fixtures/every-verdict.ts'
import { gateSaying, hostileText } from './fixtures/hostile-gate.ts'
import { about, callOf, comparisonOf, effectOf, runOf } from './fixtures/run.ts'
import { displayWidth } from './format/display-width.ts'
import { createPaint, type Paint } from './format/paint.ts'
import { fitToScreen } from './format/screen.ts'
import { renderGate } from './gate/render-gate.ts'
import { renderRun } from './render-run.ts'

type Render = (paint: Paint, columns: number) => string

const run: Render = (paint, columns) => renderRun(everyVerdictRun, everyVerdict, paint, columns)
const gate: Render = (paint, columns) => renderGate(everyGateVerdict, paint, columns)

function show(render: Render, columns: number, { color = false, unicode = true } = {}): string {
  const screen = { columns, folds: true, unicode }
  return `${fitToScreen(render(createPaint(color), columns), screen)}\n`
}

function widest(text: string): number {
  return Math.max(...stripVTControlCharacters(text).split('\n').map(displayWidth))
}

describe.each([
  ['run', run],
  ['gate', gate],
])('a %s', (name, render) => {
  it.each([60, 80, 120, 200])('fits a screen of %i columns', async (columns) => {
    const text = show(render, columns)
    await expect(text).toMatchFileSnapshot(`__golden__/screens/${name}-${columns}.txt`)
    expect(widest(text)).toBeLessThanOrEqual(columns)

    const colored = show(render, columns, { color: true })
    await expect(colored).toMatchFileSnapshot(`__golden__/screens/${name}-${columns}-colour.txt`)
    expect(stripVTControlCharacters(colored)).toBe(text)

    const ascii = show(render, columns, { unicode: false })
    await expect(ascii).toMatchFileSnapshot(`__golden__/screens/${name}-${columns}-ascii.txt`)
    expect(ascii).toMatch(/^[\n -~]*$/)
    expect(widest(ascii)).toBeLessThanOrEqual(columns)
  })
})

/** A run that has a text wherever somebody else can write one. */
function runSaying(text: string): Render {
  const name = `x${text}`
  const breakage = { ...threw, message: text, stack: `Error\n    at ${text} (a.ts:1:1)` }
  const record = runOf(
    [
      callOf(name, 505e3, { warnings: [{ code: 'never-steady', replicates: 2 }] }),
      { state: 'broken', name, params: {}, id: `broken ${name}`, definitionHash: '0', breakage },
    ],
    { environment: text },
  )
  const comparison = comparisonOf(
    [
      {
        ...about(name),
        verdict: 'slower',
        effect: effectOf(1.32),
        breaches: [{ what: 'p99', limit: 1, measured: 2 }],
      },
      { ...about(`broken ${name}`), verdict: 'broken', breakage },
      { ...about(name, name), verdict: 'gone' },
    ],
    {
      brokenSuites: [{ file: name, breakage }],
      reference: {
        state: 'foreign',
        name: text,
        differences: [{ field: 'cpu', baseline: text, here: text }],
      },
    },
  )
  return (paint, columns) => renderRun(record, comparison, paint, columns)
}

describe('whatever the names', () => {
  const columns = fc.integer({ min: 20, max: 240 })
  it.each<[what: string, saying: (text: string) => Render]>([
    ['run', runSaying],
    ['gate', (text) => (paint, width) => renderGate(gateSaying(text), paint, width)],
  ])('no line of a %s is longer than the screen, and nothing is obeyed', (_, saying) => {
    fc.assert(
      fc.property(hostileText, columns, fc.boolean(), fc.boolean(), (text, width, color, unicode) => {
        const shown = show(saying(text), width, { color, unicode })
        expect(widest(shown)).toBeLessThanOrEqual(width)
        const plain = color ? stripVTControlCharacters(shown) : shown
        expect(plain).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}|[\u2028\u2029]|\p{Cs}/u)
        if (!unicode) expect(plain).toMatch(/^[\n -~]*$/)
      }),
      { numRuns: 60 },
    )
  })
})
