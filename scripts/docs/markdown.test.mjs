import { describe, expect, it } from 'vitest'
import { anchorOf, takeApart } from './markdown.mjs'

const page = `# A page

See [the \`other\`
one](other.md#part) and \`[no](link.md)\`.

\`\`\`ts
// a.ts
const list = [1](2)
\`\`\`

<!-- [hidden](hidden.md) -->

## A page

![picture](picture.png "title")

~~~
plain
~~~
`

describe('takeApart', () => {
  const { blocks, anchors, links, code } = takeApart(page)

  it('finds blocks with their language and line', () => {
    expect(blocks).toEqual([
      { language: 'ts', code: '// a.ts\nconst list = [1](2)\n', line: 6 },
      { language: '', code: 'plain\n', line: 17 },
    ])
  })

  it('finds links, over lines and with code in them, and none in code or comments', () => {
    expect(links).toEqual([
      { target: 'other.md#part', line: 3 },
      { target: 'picture.png', line: 15 },
    ])
  })

  it('finds code in the text', () => {
    expect(code).toEqual(['other', '[no](link.md)'])
  })

  it('numbers headings that are there twice', () => {
    expect([...anchors]).toEqual(['a-page', 'a-page-1'])
  })
})

// As GitHub made them.
it.each([
  ['`tidemark report <records...> --html <file>`', 'tidemark-report-records---html-file'],
  ['What it *cannot* do', 'what-it-cannot-do'],
  ['Baseline: `baselines/<environment>/<suite>.json`', 'baseline-baselinesenvironmentsuitejson'],
  ['+2 % work, margin 1 %', '2--work-margin-1-'],
  ['A [link](there.md) in it', 'a-link-in-it'],
  ['`suite(name, definition)`', 'suitename-definition'],
])('anchorOf(%j) is %s', (heading, anchor) => {
  expect(anchorOf(heading)).toBe(anchor)
})
