import { describe, expect, it } from 'vitest'
import { HostNotAllowedError, refuseForeignHost } from './allowed-hosts.ts'

describe('refuseForeignHost', () => {
  it.each([
    'http://localhost',
    'http://LOCALHOST:3000',
    'https://127.0.0.1:8443',
    'http://127.255.3.4',
    'http://2130706433:80',
    'http://[::1]:80',
  ])('lets a load go to this machine: %s', (origin) => {
    expect(() => refuseForeignHost(new URL(origin), [])).not.toThrow()
  })

  it.each([
    ['http://example.com', 'example.com'],
    ['http://localhost.example.com:80', 'localhost.example.com'],
    ['http://127.0.0.1.nip.io', '127.0.0.1.nip.io'],
    ['http://10.0.0.1:3000', '10.0.0.1:3000'],
    ['http://[::2]', '[::2]'],
    ['http://localhost@example.com', 'example.com'],
    ['http://0.0.0.0', '0.0.0.0'],
  ])('keeps it from %s', (origin, host) => {
    expect(() => refuseForeignHost(new URL(origin), [])).toThrow(HostNotAllowedError)
    expect(() => refuseForeignHost(new URL(origin), [])).toThrow(`found the host "${host}"`)
  })

  it('lets it go to a host that is named, with one port or all', () => {
    const origin = new URL('http://staging.example.com:8080')
    expect(() => refuseForeignHost(origin, ['other', 'Staging.Example.com'])).not.toThrow()
    expect(() => refuseForeignHost(origin, ['staging.example.com:8080'])).not.toThrow()
    expect(() => refuseForeignHost(origin, ['staging.example.com:80'])).toThrow(HostNotAllowedError)
    expect(() => refuseForeignHost(origin, ['example.com'])).toThrow(HostNotAllowedError)
  })
})
