import { membersOf } from './declarations.mjs'
import { parseComment } from './doc-comment.mjs'

/**
 * Every field of the configuration: what the comment on its type says, and what its check accepts.
 *
 * @param {import('./declarations.mjs').Declaration} config
 * @param {import('./declarations.mjs').Declaration} gate of the field `gate`
 * @param {(value: unknown, file: string) => unknown} checkConfig throws an error that ends with what is allowed
 */
export function configurationReference(config, gate, checkConfig) {
  const fields = membersOf(config).map((member) =>
    fieldSection(member, member.name, { [member.name]: null }, checkConfig),
  )
  const gateFields = membersOf(gate).map((member) =>
    fieldSection(member, `gate.${member.name}`, { gate: { [member.name]: null } }, checkConfig),
  )
  return [...fields, ...gateFields].join('\n')
}

/**
 * @param {{ readonly type: string, readonly comment: string }} member
 * @param {string} name
 * @param {object} wrong a configuration with a wrong value of it
 * @param {(value: unknown, file: string) => unknown} checkConfig
 */
function fieldSection({ type, comment }, name, wrong, checkConfig) {
  const { description, tags } = parseComment(comment)
  const standard = tags.find(({ tag }) => tag === 'default')?.text ?? 'none'
  // Values are code, the words about them are not.
  const shown = standard.replace(/\[[^\]]*\]|'[^']*'/g, '`$&`')
  return `### \`${name}\`

${description}

| type | default | allowed |
| --- | --- | --- |
| ${[`\`${type}\``, shown, allowedBy(wrong, checkConfig)].map(cell).join(' | ')} |
`
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|')
}

/**
 * @param {object} wrong
 * @param {(value: unknown, file: string) => unknown} checkConfig
 */
function allowedBy(wrong, checkConfig) {
  try {
    checkConfig(wrong, 'tidemark.config.ts')
  } catch (error) {
    const [, allowed] = /; allowed is (.*)$/s.exec(error instanceof Error ? error.message : '') ?? []
    if (allowed !== undefined && !/found an unknown field/.test(String(error))) return allowed
    throw error
  }
  throw new Error(`nothing was found in ${JSON.stringify(wrong)}`)
}
