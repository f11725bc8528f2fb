import type { Registry } from '@tidemark/metrics'
import { safeText } from '@tidemark/report'
import type { Destination } from '@tidemark/reporters'
import { destinationOf } from './destination-url.ts'

/**
 * The destinations of the command line, else those of the configuration. Made before anything is measured: a mistake in
 * them must not cost the measurement.
 *
 * @param urls of the command line, from whose folder their paths start
 * @param configured paths start from the configuration's folder
 * @throws ConfigError naming the flag or the field, what was found and what is allowed
 */
export function destinationsOf(
  urls: readonly string[] | undefined,
  configured: { readonly root: string; readonly reporters: readonly (string | Destination)[] },
): Promise<readonly Destination[]> {
  if (urls !== undefined) {
    return Promise.all(urls.map((url) => destinationOf(url, '--report', process.cwd(), process.env)))
  }
  const { root, reporters } = configured
  return Promise.all(
    reporters.map((given, index) =>
      typeof given === 'string' ? destinationOf(given, `reporters.${index}`, root, process.env) : given,
    ),
  )
}

/**
 * Sends metrics to each destination, and says on stderr what became of them. What cannot be delivered changes nothing
 * else: a database that is away says nothing about a call.
 *
 * @param metrics asked only where there is a destination: they decode every histogram of the record
 */
export async function report(
  metrics: () => Registry | Promise<Registry>,
  destinations: readonly Destination[],
): Promise<void> {
  if (destinations.length === 0) return
  const { deliver } = await import('./deliver.ts')
  for (const { destination, sent, lost, reason } of await deliver(await metrics(), destinations)) {
    const name = safeText(destination, 200)
    process.stderr.write(
      reason === undefined
        ? `reported ${sent} points to ${name}\n`
        : `not reported: ${lost} of ${sent + lost} points to ${name}: ${safeText(reason, 500)}\n`,
    )
  }
}
