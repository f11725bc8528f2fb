import { describe, expect, it } from 'vitest'
import { publish, publishingOrder } from './publish-packages.mjs'

describe('publishingOrder', () => {
  /** @param {string} name @param {readonly string[]} needed */
  const needing = (name, ...needed) => ({
    name,
    manifest: { dependencies: Object.fromEntries(needed.map((one) => [one, '1.0.0'])) },
  })

  it('has dependencies before those that need them, and each package once', () => {
    const packages = [needing('d', 'b', 'c'), needing('c', 'a', 'valibot'), needing('b', 'a'), needing('a')]
    const names = publishingOrder(packages).map(({ name }) => name)
    expect(names).toEqual(['a', 'c', 'b', 'd'])
  })

  it('needs no dependencies', () => {
    expect(publishingOrder([{ name: 'a', manifest: {} }])).toHaveLength(1)
  })
})

describe('publish', () => {
  const one = { name: '@tidemark/a', version: '1.2.3', manifest: {}, tarball: '/somewhere/a.tgz' }
  const unknown = { status: 1, stdout: '{ "error": { "code": "E404" } }', stderr: '' }
  const done = { status: 0, stdout: '', stderr: '' }

  /** @param {readonly ({ status: number, stdout: string, stderr: string })[]} answers in the order they are given */
  function npmThatSays(...answers) {
    /** @type {(readonly string[])[]} */
    const asked = []
    /** @param {readonly string[]} args */
    const npm = (args) => {
      asked.push(args)
      return answers[asked.length - 1] ?? { status: 9, stdout: '', stderr: 'asked once too often' }
    }
    return { asked, npm }
  }

  it.each([unknown, done])(
    'publishes, for everybody and with provenance, what the registry has not',
    (answer) => {
      const { asked, npm } = npmThatSays(answer, done)
      expect(publish(one, npm)).toBe('published')
      expect(asked).toEqual([
        ['view', '@tidemark/a@1.2.3', 'version', '--json'],
        ['publish', '/somewhere/a.tgz', '--provenance', '--access', 'public'],
      ])
    },
  )

  it('leaves alone what the registry has', () => {
    const { asked, npm } = npmThatSays({ ...done, stdout: '"1.2.3"\n' })
    expect(publish(one, npm)).toBe('was there')
    expect(asked).toHaveLength(1)
  })

  it('does not publish when the registry cannot be asked', () => {
    const { asked, npm } = npmThatSays({ ...unknown, stdout: '{ "error": { "code": "ETIMEDOUT" } }' })
    expect(() => publish(one, npm)).toThrow('npm view @tidemark/a@1.2.3 failed:')
    expect(asked).toHaveLength(1)
  })

  it('tells why the registry refused', () => {
    const { npm } = npmThatSays(unknown, { status: 1, stdout: '', stderr: 'ENEEDAUTH' })
    expect(() => publish(one, npm)).toThrow('npm publish of @tidemark/a@1.2.3 failed:\nENEEDAUTH')
  })
})
