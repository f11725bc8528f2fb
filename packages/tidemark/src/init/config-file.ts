import type { Project } from './project.ts'
import { moduleExtension, suiteFolder, suitePatterns } from './suite-folder.ts'

export function configPath(project: Project): string {
  return `tidemark.config.${moduleExtension(project)}`
}

/** A configuration that says where suites are; everything else has a default. */
export function configText(project: Project): string {
  const patterns = suitePatterns(project, suiteFolder(project)).map((one) => `    ${quoted(one)},\n`)
  return `import { defineConfig } from 'tidemark'

// Every field: https://github.com/tidemark-bench/tidemark/tree/main/packages/tidemark#configuration
export default defineConfig({
  include: [
${patterns.join('')}  ],
})
`
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}
