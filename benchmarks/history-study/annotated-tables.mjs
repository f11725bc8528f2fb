const decimal = (value, digits = 3) => (value === undefined ? '' : value.toFixed(digits))

/**
 * @param {readonly Record<string, any>[]} rows of annotated.mjs
 * @param {readonly string[]} missing sets of series
 * @returns {string} Markdown
 */
export function annotatedTables(rows, missing) {
  const of = (set) => rows.filter((row) => row.set === set)
  const parts = ['SAP HANA', 'Turing']
    .filter((set) => of(set).length > 0)
    .map((set) => {
      const series = of(set)[0].series
      const flat = of(set).find(({ flatSeries }) => flatSeries !== undefined)
      const agreed = of(set).find((row) => row.agreed !== undefined)
      return [
        `### ${set}: ${series} series`,
        `Recall of what three people marked: of ${agreed.agreed} changes. False: in ${flat.flatSeries} series of ${flat.flatValues} values in which nobody marked any.`,
        table(
          [
            'method',
            'F1',
            'cover',
            'precision',
            'recall',
            'recall of three',
            'found in a series',
            'unmarked in 1,000',
            'false in 1,000',
          ],
          of(set)
            .slice()
            .sort((one, two) => two.f1 - one.f1)
            .map((row) => [
              row.method,
              decimal(row.f1),
              decimal(row.cover),
              decimal(row.precision),
              decimal(row.recall),
              row.agreed === undefined ? '' : decimal(row.agreedFound / row.agreed),
              decimal(row.found, 1),
              decimal(row.unmarkedPerThousand, 2),
              row.flatValues ? decimal((1000 * row.flatFound) / row.flatValues, 2) : '',
            ]),
        ),
      ].join('\n\n')
    })
  const verdicts = of('SAP verdicts')
  if (verdicts.length > 0) {
    const [{ regressions, others }] = verdicts
    parts.push(
      [
        `### SAP's own verdicts: ${regressions} regressions, ${others} series that only look like one`,
        table(
          ['method', 'regressions found', 'others with a rise'],
          verdicts.map(({ method, hits, alarmed }) => [method, String(hits), String(alarmed)]),
        ),
      ].join('\n\n'),
    )
  }
  if (missing.length > 0) parts.push(`Not at hand: ${missing.join(', ')}.`)
  return `${parts.join('\n\n')}\n`
}

function table(head, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n')
}
