import { createPaint } from '../format/paint.ts'
import { safeText } from '../format/safe-text.ts'
import { comparisonLabel } from '../gate/arm-label.ts'
import { revisionLabel } from '../revision-text.ts'
import { renderSummary } from '../summary.ts'
import { callSection } from './call/call-section.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { environments } from './environments.ts'
import { filters, themes } from './filters.ts'
import { headlineOf } from './headline.ts'
import { type Content, html, type Markup, verbatim } from './markup.ts'
import { brokenSuiteCount, notices } from './notices.ts'
import { overview } from './overview.ts'
import { script, style } from './page-assets.ts'
import { type PageCall, pageCalls } from './page-call.ts'
import type { ReportSource } from './source.ts'

/**
 * A page with all that records say, in one file: it loads nothing, sends nothing, and works from a disk. Charts are
 * pictures with a table beside each; the script only filters, and the page is whole without it.
 *
 * @param sources at least one; calls of the same suite and name stand together
 * @throws HistogramFormatError when a histogram of a record does not unpack
 */
export function renderHtmlReport(sources: readonly ReportSource[]): string {
  const calls = pageCalls(sources)
  const headline = headlineOf(calls, brokenSuiteCount(sources))
  const subjects = sources.map(subjectOf)
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${headline.text}: ${subjects.join(', ')}</title>
<style>${verbatim(style)}</style>
</head>
<body>
<a class="skip" href="#calls">To the calls</a>
<header class="masthead">
<div class="brand"><span>Tidemark report</span>${themes()}</div>
<h1 class="${headline.tone}">${headline.text}</h1>
${subjects.map((subject) => html`<p class="subject">${subject}</p>\n`)}
${countsOf(calls)}</header>
<main>
${noticeList(sources)}${calls.length === 0 ? null : callList(calls)}<h2>Where and how it was measured</h2>
<div class="environments">
${environments(sources)}</div>
</main>
<footer>Medians and percentiles are of latency. An interval that reaches the margin decides nothing; one that lies beyond it is slower.</footer>
<script>${verbatim(script)}</script>
</body>
</html>
`)
}

/** What was measured, as people call it. */
function subjectOf(source: ReportSource): string {
  switch (source.kind) {
    case 'gate':
      return comparisonLabel(source.record.arms)
    case 'run': {
      const now = revisionLabel(source.record)
      return source.before === null ? now : `${now} against ${revisionLabel(source.before)}`
    }
    case 'load':
      return `${revisionLabel(source.record)} under load`
    case 'history':
      return `history in ${safeText(source.name, 80)}`
  }
}

/** The line of the terminal that counts verdicts; nothing where nothing was judged. */
function countsOf(calls: readonly PageCall[]): Content {
  const judged = calls.flatMap(({ gates, runs }) => [
    ...gates.map(({ call }) => call),
    ...runs.flatMap(({ judgement }) => judgement ?? []),
  ])
  const [line] = renderSummary(judged, [], createPaint(false))
  return line === undefined ? null : html`<p class="counts hint">${line}</p>\n`
}

function noticeList(sources: readonly ReportSource[]): Content {
  const found = notices(sources)
  return found.length === 0
    ? null
    : html`<ul class="notices" aria-label="What to know first">\n${found}</ul>\n`
}

function callList(calls: readonly PageCall[]): Markup {
  return html`<h2 id="calls">Calls</h2>
${filters(calls)}${overview(calls)}
<h2>Call by call</h2>
${calls.map((call) => callSection(call, calls.length === 1))}`
}
