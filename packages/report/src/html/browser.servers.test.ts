import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserPage, chromium, type Look } from '../../../../testing/servers/chromium.ts'
import { describeServer } from '../../../../testing/servers/describe-server.ts'
import { samplesNaming } from './fixtures/hostile.ts'
import { hostileTexts } from './fixtures/hostile-texts.ts'
import { sampleSources } from './fixtures/sample.ts'
import { renderHtmlReport } from './render-html-report.ts'

describeServer(chromium, (browser) => {
  let folder: string
  let report: string
  let hostile: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidemark-report-'))
    report = await write('report', renderHtmlReport(sampleSources))
    hostile = await write('hostile', renderHtmlReport(hostileTexts.flatMap(samplesNaming)))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function write(name: string, page: string): Promise<string> {
    const path = join(folder, `${name}.html`)
    await writeFile(path, page)
    return pathToFileURL(path).href
  }

  /** Opens a page, and closes it whatever comes of it. */
  async function on<Result>(
    url: string,
    use: (page: BrowserPage) => Promise<Result>,
    look: Look = { width: 1280, theme: 'light' },
  ): Promise<Result> {
    const page = await browser().open(url, look)
    try {
      return await use(page)
    } finally {
      await page.close()
    }
  }

  describe.each([400, 1280, 1920])('at %d pixels', (width) => {
    it.each(['light', 'dark'] as const)('draws every chart in the %s theme, and is quiet', async (theme) => {
      await on(
        report,
        async (page) => {
          await page.evaluate(openAll)
          const charts = await page.evaluate<Chart[]>(readCharts)
          expect(charts.length).toBeGreaterThan(10)
          for (const chart of charts) {
            expect(chart).toMatchObject({ isShown: true, outside: [], unreadable: [] })
            expect(chart.shapes).toBeGreaterThan(4)
          }
          expect(await page.evaluate(sideways)).toEqual([])
          expect(page.complaints).toEqual([])
          expect(page.requests).toEqual([report])
        },
        { width, theme },
      )
    })
  })

  it('holds hostile names in the width of a telephone', async () => {
    await on(
      hostile,
      async (page) => {
        await page.evaluate(openAll)
        expect(await page.evaluate(sideways)).toEqual([])
      },
      { width: 400, theme: 'light' },
    )
  })

  it('obeys nothing of a hostile name', async () => {
    await on(hostile, async (page) => {
      await page.evaluate(openAll)
      expect(await page.evaluate(`document.querySelectorAll('script, style').length`)).toBe(2)
      expect(
        await page.evaluate(`document.querySelectorAll('img, iframe, base, object, embed').length`),
      ).toBe(0)
      expect(await page.evaluate(`document.querySelectorAll('body style, a:not([href^="#"])').length`)).toBe(
        0,
      )
      // The names are there, to be read.
      expect(await page.evaluate(`document.body.textContent.includes('<img src=x onerror=alert(1)>')`)).toBe(
        true,
      )
      expect(page.complaints).toEqual([])
      expect(page.requests).toEqual([hostile])
    })
  })

  it('would not run or load what got past the escaping', async () => {
    await on(report, async (page) => {
      const violations = await page.evaluate<string[]>(`new Promise((resolve) => {
        const seen = []
        addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          seen.push(effectiveDirective)
          if (new Set(seen).size === 4) resolve([...new Set(seen)].sort())
        })
        const element = document.createElement('div')
        element.innerHTML = '<img src="http://127.0.0.1:9/a.png"><b style="color: red" onclick="alert(1)">b</b>'
        document.body.append(element)
        element.querySelector('b').click()
        fetch('http://127.0.0.1:9/').catch(() => undefined)
      })`)
      expect(violations).toEqual(['connect-src', 'img-src', 'script-src-attr', 'style-src-attr'])
    })
  })

  it('opens the call that a link leads to', async () => {
    await on(report, async (page) => {
      const closed = `document.querySelector('details.call:not([open]) .about').id`
      const id = await page.evaluate<string>(closed)
      await page.evaluate(`document.querySelector('.overview a[href="#${id}"]').click()`)
      await page.evaluate(nextFrame)
      expect(await page.evaluate(`document.getElementById('${id}').closest('details').open`)).toBe(true)
    })
  })

  it('filters by verdict and by name, and says how many are left', async () => {
    await on(report, async (page) => {
      const shown = `[...document.querySelectorAll('details.call:not([hidden])')].map(({ dataset }) => dataset.name)`
      const all = (await page.evaluate<string[]>(shown)).length
      const choose = (value: string) =>
        page.evaluate(`document.querySelector('input[name="standing"][value="${value}"]').click()`)
      await choose('undecided')
      expect(await page.evaluate(shown)).toEqual(['orders › GET /orders/search [items=200]'])
      expect(await page.evaluate(`document.querySelector('#told').textContent`)).toBe(`1 of ${all} calls`)
      await choose('')
      await page.evaluate(`{
        const find = document.querySelector('#find')
        find.value = 'TOKEN'
        find.dispatchEvent(new Event('input'))
      }`)
      expect(await page.evaluate(shown)).toEqual(['sessions › parse a token'])
      expect(
        await page.evaluate(`document.querySelectorAll('.overview tr[data-keys]:not([hidden])').length`),
      ).toBe(1)
      expect(page.complaints).toEqual([])
    })
  })

  it('can be used with the keyboard alone', async () => {
    await on(report, async (page) => {
      const press = async (key: string, code: number): Promise<void> => {
        const event = {
          key,
          code: key,
          windowsVirtualKeyCode: code,
          ...(key === 'Enter' ? { text: '\r' } : {}),
        }
        await page.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event })
        await page.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
      }
      const focused = () =>
        page.evaluate<string>(
          `(document.activeElement.id || document.activeElement.name || document.activeElement.className || document.activeElement.textContent).trim()`,
        )
      await press('Tab', 9)
      expect(await focused()).toBe('skip')
      const stops: string[] = []
      for (let stop = 0; stop < 5; stop += 1) {
        await press('Tab', 9)
        stops.push(await focused())
      }
      expect(stops).toEqual(['theme', 'find', 'standing', 'unfold', 'GET /orders/:id'])
      await press('Enter', 13)
      await page.evaluate(nextFrame)
      expect(await page.evaluate('location.hash')).toBe('#call-1')
    })
  })

  it('takes the theme that is asked for over that of the system', async () => {
    await on(report, async (page) => {
      const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
      const light = await ground()
      await page.evaluate(`document.querySelector('input[name="theme"][value="dark"]').click()`)
      const dark = await ground()
      expect(dark).not.toBe(light)
      await page.evaluate(`document.querySelector('input[name="theme"][value="light"]').click()`)
      expect(await ground()).toBe(light)
    })
  })

  it('has enough contrast to be read, in both themes', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await on(
        report,
        async (page) => {
          await page.evaluate(openAll)
          expect(await page.evaluate(faint)).toEqual([])
        },
        { width: 1280, theme },
      )
    }
  })

  it('tells a screen reader what every chart and table is', async () => {
    await on(report, async (page) => {
      await page.evaluate(openAll)
      const { nodes } = await page.send('Accessibility.getFullAXTree')
      const named = (role: string): readonly (string | undefined)[] =>
        (nodes as AccessibilityNode[])
          .filter((node) => node.role?.value === role && !node.ignored)
          .map(({ name }) => name?.value)
      const charts = await page.evaluate<number>(`document.querySelectorAll('.chart').length`)
      const images = [...named('image'), ...named('img')]
      expect(images.length).toBe(charts)
      for (const name of [...images, ...named('table'), ...named('region'), ...named('searchbox')]) {
        expect(name).toMatch(/\w/)
      }
      expect(named('heading')).toContain('3 calls slower')
    })
  })

  it('prints, without what paper cannot do', async () => {
    await on(
      report,
      async (page) => {
        expect(await page.evaluate(`getComputedStyle(document.querySelector('.tools')).display`)).toBe('none')
        const { data } = await page.send('Page.printToPDF', { preferCSSPageSize: true })
        const pdf = Buffer.from(String(data), 'base64')
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
        expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(1)
        expect(page.complaints).toEqual([])
      },
      { width: 800, theme: 'dark', medium: 'print' },
    )
  })
})

interface AccessibilityNode {
  readonly ignored: boolean
  readonly role?: { readonly value: string }
  readonly name?: { readonly value: string }
}

interface Chart {
  readonly isShown: boolean
  readonly shapes: number
  /** Labels that stand out of the page. */
  readonly outside: readonly string[]
  /** Labels that would be smaller on the screen than anybody reads. */
  readonly unreadable: readonly string[]
}

const openAll = `for (const one of document.querySelectorAll('details')) one.open = true`

const nextFrame = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))'

const readCharts = `[...document.querySelectorAll('.chart')].map((chart) => {
  const box = chart.getBoundingClientRect()
  const labels = [...chart.querySelectorAll('text')]
  return {
    isShown: box.width > 200 && box.height > 100,
    shapes: [...chart.querySelectorAll('path, rect, circle')].filter((one) => {
      const { width, height } = one.getBBox()
      return width + height > 0
    }).length,
    outside: labels
      .filter((label) => {
        const { left, right } = label.getBoundingClientRect()
        return left < 0 || right > innerWidth
      })
      .map(({ textContent }) => textContent),
    unreadable: labels
      .filter((label) => Number.parseFloat(getComputedStyle(label).fontSize) * (box.width / 360) < 9)
      .map(({ textContent }) => textContent),
  }
})`

/** What is wider than the screen, but for tables that scroll by themselves. */
const sideways = `(() => {
  if (document.scrollingElement.scrollWidth <= innerWidth) return []
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll > *'))
    .map((one) => one.outerHTML.slice(0, 120))
    .slice(0, 5)
})()`

/**
 * Texts whose contrast to what is behind them is below 4.5 to 1: Web Content Accessibility Guidelines 2.2, 1.4.3.
 * Translucent grounds are left out: there is no text of the page on any but the charts' own.
 */
const faint = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const channels = (colour) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((one) => {
      const share = one / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one)
      if (channels(backgroundColor)[3] === 255) return backgroundColor
    }
    return 'white'
  }
  const texts = [...document.querySelectorAll('body *')].filter((one) =>
    one.checkVisibility() && !one.closest('script') && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''),
  )
  const found = texts.filter((one) => {
    const style = getComputedStyle(one)
    const ink = one instanceof SVGElement ? style.fill : style.color
    const [high, low] = [luminance(ink), luminance(groundOf(one))].sort((a, b) => b - a)
    return (high + 0.05) / (low + 0.05) < 4.5
  })
  return [...new Set(found.map((one) => one.className?.baseVal ?? one.className))]
})()`
