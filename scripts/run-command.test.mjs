import { tmpdir } from 'node:os'
import { execPath } from 'node:process'
import { expect, it } from 'vitest'
import { runCommand } from './run-command.mjs'

/** @param {string} script without double quotes */
const node = (script) => `"${execPath}" -e "${script}"`
const options = { cwd: tmpdir(), limitMs: 60_000 }

it('tells what was printed, where, and the exit code', async () => {
  const ended = await runCommand(
    node("console.log('out'); console.error('err'); process.exitCode = 3"),
    options,
  )
  expect(ended).toMatchObject({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  expect(ended.durationMs).toBeGreaterThan(0)
})

it('adds to the environment, and leaves nobody to ask', async () => {
  const command = node(
    "process.stdin.resume().on('end', () => console.log(process.env.CI, process.env.ADDED))",
  )
  expect(await runCommand(command, { ...options, env: { ADDED: 'yes' } })).toMatchObject({
    stdout: 'true yes\n',
  })
})

// A process group is what Windows does not have.
it.skipIf(process.platform === 'win32')('ends what hangs', async () => {
  const ended = await runCommand(node('setInterval(() => {}, 1000)'), { ...options, limitMs: 300 })
  expect(ended.code).toBe(null)
})
