import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zipOf } from './fixtures/zip.ts'
import { readZipEntry, ZipError } from './zip-entry.ts'

const read = (archive: Buffer, longest = 1000): string =>
  readZipEntry(archive, 'gate.json', longest).toString()

/** Written by Python's zipfile without seeking: sizes are behind the data, as in what upload-artifact makes. */
const streamed = Buffer.from(
  'UEsDBBQACAAIAAAAel0AAAAAAAAAAAAAAAAJAAAAbm90ZXMudHh0yy/JSC0CAFBLBwggNVjZBwAAAAUAAABQSwMEFAAIAAgAAAB6XQAAAAAA' +
    'AAAAAAAAAAkAAABnYXRlLmpzb26rVsrOzEtRslIqyUxJzU0sytZLTyxJVarlqiZZAgBQSwcIdrlK8B4AAABLAAAAUEsBAhQDFAAIAAgAAAB6' +
    'XSA1WNkHAAAABQAAAAkAAAAAAAAAAAAAAIABAAAAAG5vdGVzLnR4dFBLAQIUAxQACAAIAAAAel12uUrwHgAAAEsAAAAJAAAAAAAAAAAAAACA' +
    'AT4AAABnYXRlLmpzb25QSwUGAAAAAAIAAgBuAAAAkwAAAAAA',
  'base64',
)

describe('readZipEntry', () => {
  it('reads what another program wrote as a stream', () => {
    expect(read(streamed)).toBe('{"kind":"tidemark.gate"}\n'.repeat(3))
  })

  it('reads deflated and stored entries, with others around them and a comment behind', () => {
    for (const method of [0, 8]) {
      const archive = zipOf(
        { name: 'before', content: 'x' },
        { name: 'gate.json', content: 'the record', method },
        { name: 'after', content: '' },
      )
      archive.writeUInt16LE(3, archive.length - 2)
      expect(read(Buffer.concat([archive, Buffer.from('end')]))).toBe('the record')
    }
  })

  it.each([
    ['../gate.json'],
    ['../../../../etc/passwd'],
    ['/gate.json'],
    ['C:\\gate.json'],
    ['folder/gate.json'],
    ['gate.json/'],
    ['gate.json\0.txt'],
    ['GATE.JSON'],
  ])('takes no other name for it: %j', (name) => {
    expect(() => read(zipOf({ name, content: 'x' }))).toThrow(new ZipError('the archive has no gate.json'))
  })

  it('does not choose between two', () => {
    const archive = zipOf({ name: 'gate.json', content: 'a' }, { name: 'gate.json', content: 'b' })
    expect(() => read(archive)).toThrow('2 entries gate.json')
  })

  it('unpacks no more than is wanted', () => {
    const content = '0'.repeat(5_000_000)
    expect(() => read(zipOf({ name: 'gate.json', content }))).toThrow('at most 1000 are read')
    // It says to be small.
    expect(() => read(zipOf({ name: 'gate.json', content, size: 10 }))).toThrow(ZipError)
    expect(() => read(zipOf({ name: 'gate.json', content, size: 0 }))).toThrow(ZipError)
  })

  it.each([
    ['another checksum', { checksum: 1 }, 'gate.json is damaged'],
    ['a size that is too large', { size: 11 }, 'gate.json is damaged'],
    ['encryption', { flags: 1 }, 'gate.json is encrypted'],
    ['a method that is not known', { method: 12 }, 'packed by method 12'],
  ])('refuses %s', (_, lie, message) => {
    expect(() => read(zipOf({ name: 'gate.json', content: 'the record', ...lie }))).toThrow(message)
  })

  it('fails with its own error on whatever is damaged or no archive', () => {
    const archive = zipOf({ name: 'gate.json', content: 'the record' }, { name: 'other', content: 'x' })
    const damage = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 4 })
    const cut = fc.nat(archive.length)
    fc.assert(
      fc.property(damage, cut, fc.boolean(), (bytes, length, whole) => {
        const damaged = Buffer.from(whole ? archive : archive.subarray(0, length))
        for (const [at, byte] of bytes) if (at < damaged.length) damaged[at] = byte
        try {
          expect(read(damaged)).toBe('the record')
        } catch (error) {
          if (!(error instanceof ZipError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
    expect(() => read(Buffer.alloc(0))).toThrow('no ZIP archive')
  })
})
