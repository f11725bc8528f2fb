import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupPath } from './group-path.ts'

describe('groupPath', () => {
  it('writes plain values as they are, and others in base64', () => {
    expect(groupPath('batch', { instance: 'api-1.example:8080' })).toBe(
      '/metrics/job/batch/instance/api-1.example:8080',
    )
    // The examples of the gateway's own description.
    expect(groupPath('directory_cleaner', { path: '/var/tmp' })).toBe(
      '/metrics/job/directory_cleaner/path@base64/L3Zhci90bXA',
    )
    expect(groupPath('titan', { name: 'Προμηθεύς' })).toBe(
      '/metrics/job/titan/name@base64/zqDPgc6_zrzOt864zrXPjc-C',
    )
    expect(groupPath('j', { empty: '' })).toBe('/metrics/job/j/empty@base64/=')
  })

  it('comes through a URL as it is, and says what it was made of', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('.', '..', '...', '/', '%2e%2e', '=', '@', '🐌'),
    )
    fc.assert(
      fc.property(text, text, (job, value) => {
        fc.pre(job !== '')
        const path = groupPath(job, { instance: value })
        const url = new URL('http://localhost')
        url.pathname = path
        expect(url.pathname).toBe(path)
        const [, , jobName = '', jobValue = '', instanceName = '', instanceValue = '', ...rest] =
          path.split('/')
        expect(rest).toEqual([])
        const read = (name: string, written: string): string =>
          name.endsWith('@base64') ? Buffer.from(written, 'base64url').toString() : written
        // UTF-8 has no half pairs.
        expect(read(jobName, jobValue)).toBe(Buffer.from(job).toString())
        expect(read(instanceName, instanceValue)).toBe(Buffer.from(value).toString())
      }),
    )
  })

  it('refuses what cannot be a label of a group', () => {
    expect(() => groupPath('', {})).toThrow(new RangeError('job must not be empty'))
    for (const name of ['job', '', '__name__', 'a-b', '9', 'le', 'a@base64', 'a/b']) {
      expect(() => groupPath('j', { [name]: 'x' })).toThrow(RangeError)
    }
  })
})
