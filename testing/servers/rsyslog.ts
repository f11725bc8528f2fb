import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerKind } from './describe-server.ts'
import { findExecutable, versionOf } from './executable.ts'
import { launch, listens, type RunningServer } from './launch.ts'

export interface RsyslogServer extends RunningServer<'udp' | 'tcp'> {
  /** What has been received so far. */
  messages(): Promise<readonly SyslogMessage[]>
}

/** As rsyslog read it. */
export interface SyslogMessage {
  readonly severity: string
  readonly timestamp: string
  readonly host: string
  readonly app: string
  readonly procid: string
  readonly msgid: string
  /** As it was sent, brackets and all; `-` when there is none. */
  readonly sd: string
  readonly msg: string
}

/** rsyslogd, over UDP and over TCP with either framing. */
export const rsyslog: ServerKind<RsyslogServer> = {
  name: 'rsyslog',
  install: 'apt-get install rsyslog',
  version: () => versionOf('rsyslogd', '-v'),
  start: async () => {
    const server = await launch({
      command: findExecutable('rsyslogd') ?? 'rsyslogd',
      ports: ['udp', 'tcp'],
      prepare: async (folder, ports) => {
        const config = join(folder, 'rsyslog.conf')
        await writeFile(config, configuration(folder, ports))
        return ['-n', '-f', config, '-i', join(folder, 'pid')]
      },
      isReady: ({ tcp }) => listens(tcp),
    })
    return { ...server, messages: () => readMessages(join(server.folder, 'messages.ndjson')) }
  },
}

const PROPERTIES: Readonly<Record<keyof SyslogMessage, string>> = {
  severity: 'syslogseverity-text',
  timestamp: 'timereported" dateFormat="rfc3339',
  host: 'hostname',
  app: 'app-name',
  procid: 'procid',
  msgid: 'msgid',
  sd: 'structured-data',
  msg: 'msg',
}

function configuration(folder: string, { udp, tcp }: RsyslogServer['ports']): string {
  const properties = Object.entries(PROPERTIES).map(
    ([outname, name]) => `property(outname="${outname}" name="${name}" format="jsonf")`,
  )
  return `
global(workDirectory="${folder}" maxMessageSize="256k" parser.escapeControlCharactersOnReceive="off")
module(load="imudp") module(load="imtcp")
input(type="imudp" address="127.0.0.1" port="${udp}")
input(type="imtcp" address="127.0.0.1" port="${tcp}")
template(name="json" type="list" option.jsonf="on") { ${properties.join(' ')} }
action(type="omfile" file="${folder}/messages.ndjson" template="json")
`
}

async function readMessages(file: string): Promise<readonly SyslogMessage[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SyslogMessage)
}
