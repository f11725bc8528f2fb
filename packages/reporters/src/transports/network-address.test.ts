import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkNetworkAddress } from './network-address.ts'
import { tcpTransport } from './tcp.ts'
import { udpTransport } from './udp.ts'

describe('a network address', () => {
  it.each<[host: unknown, port: unknown, message: string]>([
    // A variable of the environment that is not set: Node would take this machine.
    [undefined, 2003, 'host must be a name or an address, such as graphite.example.com, got undefined'],
    ['', 2003, 'host must be a name or an address, such as graphite.example.com, got ""'],
    [
      ['a'],
      2003,
      'host must be a name or an address, such as graphite.example.com, got a value of type object',
    ],
    ['http://a', 2003, 'host must be a name or an address, such as graphite.example.com, got "http://a"'],
    ['a:2003', 2003, 'host must be a name or an address, such as graphite.example.com, got "a:2003"'],
    ['[::1]', 2003, 'host must be a name or an address, such as graphite.example.com, got "[::1]"'],
    ['a b', 2003, 'host must be a name or an address, such as graphite.example.com, got "a b"'],
    ['a', undefined, 'port must be an integer from 1 to 65535, got undefined'],
    ['a', '2003', 'port must be an integer from 1 to 65535, got "2003"'],
    ['a', Number.NaN, 'port must be an integer from 1 to 65535, got NaN'],
    ['a', 0, 'port must be an integer from 1 to 65535, got 0'],
    ['a', 65_536, 'port must be an integer from 1 to 65535, got 65536'],
    ['a', 1.5, 'port must be an integer from 1 to 65535, got 1.5'],
  ])('is refused: %j, %j', (host, port, message) => {
    const address = { host, port } as { host: string; port: number }
    for (const check of [checkNetworkAddress, tcpTransport, udpTransport]) {
      expect(() => check(address)).toThrow(new RangeError(message))
    }
  })

  it('is any name, and any address of either kind', () => {
    const hosts = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('localhost', 'my_service', 'fe80::1%eth0'),
    )
    fc.assert(
      fc.property(hosts, fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        expect(() => checkNetworkAddress({ host, port })).not.toThrow()
      }),
    )
  })

  it('may be a socket of Unix instead', () => {
    expect(() => tcpTransport({ path: '/run/carbon.sock' })).not.toThrow()
  })
})
