import { cacheUsage, cleanCache } from '@tidemark/gate/arms'
import { formatBytes, safeText } from '@tidemark/report'

/** `tidemark cache`: what is kept of other revisions, and where. */
export async function cacheCommand(): Promise<number> {
  const { folder, bytes, arms } = await cacheUsage()
  const lines = arms.map(
    ({ label, bytes: size, lastUsed }) =>
      `  ${(label === null ? 'incomplete' : safeText(label)).padEnd(32)} ${formatBytes(size).padStart(9)}  ${lastUsed?.slice(0, 10) ?? ''}`,
  )
  const count = `${arms.length} ${arms.length === 1 ? 'revision' : 'revisions'}`
  process.stdout.write(`${[`${count}, ${formatBytes(bytes)} in ${safeText(folder)}`, ...lines].join('\n')}\n`)
  return 0
}

/** `tidemark cache clean`: removes what no gate uses just now. */
export async function cacheCleanCommand(): Promise<number> {
  const { removed, freedBytes, kept } = await cleanCache()
  process.stdout.write(`removed ${removed}, freed ${formatBytes(freedBytes)}\n`)
  for (const folder of kept) process.stdout.write(`kept, as it is in use: ${safeText(folder)}\n`)
  return 0
}
