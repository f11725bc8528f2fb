import { appendFile, readFile, truncate } from 'node:fs/promises'

/**
 * The rows of a file of one JSON document a line; none when there is no file. A last line that was cut off
 * while it was written is left out.
 */
export async function readRows(path) {
  return parseRows(await readText(path))
}

/** As `readRows`, and removes a cut-off last line from the file, so that rows can be appended. */
export async function reopenRows(path) {
  const text = await readText(path)
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole !== text) await truncate(path, Buffer.byteLength(whole))
  return parseRows(whole)
}

export async function appendRow(path, row) {
  await appendFile(path, `${JSON.stringify(row)}\n`)
}

function parseRows(text) {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

async function readText(path) {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error?.code === 'ENOENT') return ''
    throw error
  }
}
