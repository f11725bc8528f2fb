// A doc comment as Markdown.

/**
 * @param {string} comment without its marks
 * @returns {{ readonly description: string, readonly tags: readonly { readonly tag: string, readonly text: string }[] }}
 */
export function parseComment(comment) {
  const [description = '', ...tags] = comment.split(/^(?=@\w+)/m)
  return {
    description: prose(description),
    tags: tags.map((one) => {
      const [, tag = '', text = ''] = /^@(\w+)\s*([\s\S]*)$/.exec(one) ?? []
      return { tag, text: prose(text) }
    }),
  }
}

/**
 * Description, then a list of its tags.
 *
 * @param {string} comment without its marks
 */
export function renderComment(comment) {
  const { description, tags } = parseComment(comment)
  const list = tags.map(({ tag, text }) => `- ${renderTag(tag, text)}`).join('\n')
  return [description, list].filter((part) => part !== '').join('\n\n')
}

/**
 * @param {string} tag
 * @param {string} text
 */
function renderTag(tag, text) {
  const indented = text.replace(/\n/g, '\n  ')
  if (tag !== 'param') return `${tag}: ${indented}`
  const [, name = '', about = ''] = /^([\w$.]+)\s*([\s\S]*)$/.exec(indented) ?? []
  return `\`${name}\`: ${about}`
}

/**
 * Code is left alone; elsewhere links become code, and what would be taken for HTML is escaped.
 *
 * @param {string} text
 */
function prose(text) {
  return text
    .trim()
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part.replace(/^```(?=\n)/, '```ts')
        : part.replace(/\{@link ([^}|\s]+)[^}]*\}/g, '`$1`').replace(/<(?=[\w/!])/g, '&lt;'),
    )
    .join('')
}
