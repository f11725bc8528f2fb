import { spawnSync } from 'node:child_process'
import type { ServerKind } from './describe-server.ts'
import { findExecutable, versionOf } from './executable.ts'

export interface MarkdownReader {
  /** HTML of a text in GitHub's Markdown, before GitHub takes out what it does not allow. */
  read(markdown: string): string
  stop(): Promise<void>
}

/** GitHub's own reader of Markdown. No server, but another implementation all the same. */
export const cmarkGfm: ServerKind<MarkdownReader> = {
  name: 'cmark-gfm',
  install: 'apt-get install cmark-gfm',
  version: () => versionOf('cmark-gfm', '--version'),
  start: async () => ({ read, stop: async () => undefined }),
}

const extensions = ['table', 'autolink', 'strikethrough', 'tagfilter', 'footnotes', 'tasklist']

function read(markdown: string): string {
  const path = findExecutable('cmark-gfm') ?? 'cmark-gfm'
  const args = ['--unsafe', ...extensions.flatMap((extension) => ['--extension', extension])]
  const { status, stdout, stderr } = spawnSync(path, args, { input: markdown, encoding: 'utf8' })
  if (status !== 0) throw new Error(`cmark-gfm ended with ${status}: ${stderr}`)
  return stdout
}
