import { spawn } from 'node:child_process'
import { env, kill, stderr, stdout } from 'node:process'

/**
 * @typedef {object} Ended
 * @property {number | null} code null when a signal ended it, or its time was over
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} durationMs
 */

/**
 * Runs a command line as a user would in CI: no terminal, no input.
 *
 * @param {string} command
 * @param {object} options
 * @param {string} options.cwd
 * @param {number} options.limitMs after this long it counts as hanging, and is ended with all it started
 * @param {Readonly<Record<string, string | undefined>>} [options.env] added to that of this process
 * @param {boolean} [options.show] whether to print what it prints, as it goes
 * @returns {Promise<Ended>}
 */
export function runCommand(command, { cwd, limitMs, env: added = {}, show = false }) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(command, {
      cwd,
      env: { ...env, CI: 'true', ...added },
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that all that it started can be ended with it.
      detached: true,
    })
    const limit = setTimeout(() => child.pid !== undefined && kill(-child.pid, 'SIGKILL'), limitMs)
    const printed = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed.stdout += text
      if (show) stdout.write(text)
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      printed.stderr += text
      if (show) stderr.write(text)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(limit)
      resolve({ code, ...printed, durationMs: performance.now() - began })
    })
  })
}
