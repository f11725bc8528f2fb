import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ServerKind } from './describe-server.ts'
import { findExecutable, versionOf } from './executable.ts'
import { launch, listens, type RunningServer } from './launch.ts'

export interface CarbonServer extends RunningServer<'line' | 'udp' | 'pickle' | 'query'> {
  /** Where the files are: `a.b` is in `a/b.wsp`. */
  readonly whisper: string
  /**
   * The values of a path, one for each second, from the file that is written about a second after the data came.
   *
   * @param path such as `app.requests.count`
   * @param fromSeconds after this second
   */
  fetch(path: string, fromSeconds: number, untilSeconds: number): Promise<readonly (number | null)[]>
}

/** Graphite's carbon-cache, which keeps each second of the last hour in files of whisper. */
export const carbon: ServerKind<CarbonServer> = {
  name: 'carbon',
  install: 'apt-get install graphite-carbon',
  version: () =>
    ['carbon-cache', 'whisper-fetch'].every(findExecutable)
      ? (versionOf('dpkg-query', '--show', 'graphite-carbon') ?? 'of unknown version')
      : undefined,
  start: async () => {
    const server = await launch({
      command: 'carbon-cache',
      ports: ['line', 'udp', 'pickle', 'query'],
      prepare: async (folder, ports) => {
        for (const name of ['log', 'whisper']) await mkdir(join(folder, name))
        await writeFile(join(folder, 'carbon.conf'), configuration(folder, ports))
        await writeFile(join(folder, 'storage-schemas.conf'), '[all]\npattern = .*\nretentions = 1s:1h\n')
        await writeFile(join(folder, 'storage-aggregation.conf'), '')
        return [
          `--config=${folder}/carbon.conf`,
          `--pidfile=${folder}/carbon.pid`,
          `--logdir=${folder}/log`,
          '--debug',
          '--nodaemon',
          'start',
        ]
      },
      isReady: async ({ line, pickle }) => (await listens(line)) && listens(pickle),
    })
    const whisper = join(server.folder, 'whisper')
    return {
      ...server,
      whisper,
      fetch: (path, from, until) => fetchValues(`${whisper}/${path.replaceAll('.', '/')}.wsp`, from, until),
    }
  },
}

function configuration(folder: string, ports: CarbonServer['ports']): string {
  return `
[cache]
DATABASE = whisper
STORAGE_DIR = ${folder}/
LOCAL_DATA_DIR = ${folder}/whisper/
CONF_DIR = ${folder}/
LOG_DIR = ${folder}/log/
PID_DIR = ${folder}/
USER =
ENABLE_LOGROTATION = False
MAX_CACHE_SIZE = inf
MAX_UPDATES_PER_SECOND = 5000
MAX_CREATES_PER_MINUTE = inf
MIN_TIMESTAMP_RESOLUTION = 1
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = ${ports.line}
ENABLE_UDP_LISTENER = True
UDP_RECEIVER_INTERFACE = 127.0.0.1
UDP_RECEIVER_PORT = ${ports.udp}
PICKLE_RECEIVER_INTERFACE = 127.0.0.1
PICKLE_RECEIVER_PORT = ${ports.pickle}
USE_INSECURE_UNPICKLER = False
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = ${ports.query}
CARBON_METRIC_INTERVAL = 0
ENABLE_TAGS = False
WHISPER_AUTOFLUSH = True
`
}

async function fetchValues(file: string, from: number, until: number): Promise<readonly (number | null)[]> {
  const { stdout } = await promisify(execFile)('whisper-fetch', [
    '--json',
    `--from=${from}`,
    `--until=${until}`,
    file,
  ])
  return (JSON.parse(stdout) as { readonly values: readonly (number | null)[] }).values
}
