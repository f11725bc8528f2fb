import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/**
 * The service as a process of its own, on ports that are free.
 *
 * @param {{ influxUrl: string, metricsFile: string, reportEveryMs: number, stopWithinMs?: number }} options
 */
export async function startService({ influxUrl, metricsFile, reportEveryMs, stopWithinMs = 3000 }) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('service.mjs', import.meta.url))], {
    env: {
      ...process.env,
      PORT: '0',
      METRICS_PORT: '0',
      INFLUX_URL: influxUrl,
      METRICS_FILE: metricsFile,
      REPORT_EVERY_MS: String(reportEveryMs),
      STOP_WITHIN_MS: String(stopWithinMs),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  /** @type {string[]} */
  const lines = []
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const ended = once(child, 'close')
  await Promise.race([once(output, 'line'), ended])
  const [first] = lines
  if (first === undefined) throw new Error(`the service did not start:\n${stderr}`)
  const urls = /** @type {{ service: string, metrics: string }} */ (JSON.parse(first))
  return {
    urls,
    kill: () => child.kill('SIGKILL'),
    /** Asks the service to end, and waits until it has. */
    async terminate() {
      const began = performance.now()
      child.kill('SIGTERM')
      const [code, signal] = await ended
      const last = lines.at(-1) ?? ''
      const reports = /** @type {Reports} */ (lines.length > 1 ? JSON.parse(last) : undefined)
      return { code, signal, stderr, reports, durationMs: performance.now() - began }
    },
  }
}

/** @typedef {import('@tidemark/reporters').ReporterStats} ReporterStats */
/** @typedef {{ readonly influx: ReporterStats, readonly file: ReporterStats }} Reports */
