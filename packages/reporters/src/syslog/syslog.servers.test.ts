import { expect, it, vi } from 'vitest'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { rsyslog } from '../../../../testing/servers/rsyslog.ts'
import { deliver, PATIENCE } from '../fixtures/deliver.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { DATAGRAM_BYTES } from '../transports/udp.ts'
import { syslog, syslogMessages } from './index.ts'

describeServer(rsyslog, (server) => {
  it.each(['tcp', 'udp'] as const)(
    'gives back what was written: %s',
    async (protocol) => {
      const appName = `over-${protocol}`
      // Datagrams wait in a buffer of the kernel, which drops what does not fit.
      const registry = hostileRegistry(protocol === 'tcp' ? 300 : 50)
      const host = '127.0.0.1'
      const destination = syslog({
        host,
        port: server().ports[protocol],
        protocol,
        appName,
        hostname: 'api-1',
      })
      const all: string[] = []
      for (const step of syslogMessages()(registry.snapshot())) {
        if (step !== undefined && 'data' in step) all.push(String(step.data))
      }
      const expected = protocol === 'tcp' ? all : all.filter(({ length }) => length <= DATAGRAM_BYTES)
      const sent = await deliver(destination, registry, all.length - expected.length)
      expect(sent).toBe(expected.length)
      await vi.waitFor(async () => {
        const messages = (await server().messages()).filter(({ app }) => app === appName)
        expect(messages).toHaveLength(sent)
        for (const { host: from, msgid, sd, procid } of messages) {
          expect({ from, msgid, sd, procid }).toEqual({
            from: 'api-1',
            msgid: 'metrics',
            sd: '-',
            procid: String(process.pid),
          })
        }
        const read = messages.map(({ msg }) => JSON.parse(msg))
        expect(read).toEqual(expected.map((message) => JSON.parse(message.slice(message.indexOf('{')))))
      }, PATIENCE)
      tellDelivered(rsyslog, { what: `syslog, ${protocol}`, written: sent, readBack: sent })
    },
    300_000,
  )
})
