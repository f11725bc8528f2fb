import { describe, expect, it } from 'vitest'
import { membersOf, parseDeclarations } from './declarations.mjs'

const text = `/** Of the file. */
import type { Sample } from './sample.ts';
/**
 * Adds {@link Sample}s; an unbalanced ( and a ; harm nothing.
 *
 * @returns the sum
 */
export declare function add(sample: Sample): number;
export declare function add(left: number, right: number): number;
/** One of two. */
export type Either = {
    readonly kind: 'a;}';
} | {
    readonly kind: "b";
};
interface Hidden {
    /** Not seen. */
    readonly inner: () => void;
}
export declare abstract class Meter {
    #private;
    readonly unit: string;
    /** Known to itself. */
    private secret;
    /**
     * Marks it.
     */
    mark(times?: number): void;
}
export declare const limit = 5;
export { type Shift, shift as move, } from './shift.ts';
export { describe as suite };
export {};
//# sourceMappingURL=index.d.ts.map`

describe('parseDeclarations', () => {
  const { declarations, exported, reexports } = parseDeclarations(text)

  it('finds each declaration with its own comment', () => {
    expect(declarations.map(({ name, comment }) => [name, comment.split('\n')[0]])).toEqual([
      ['add', 'Adds {@link Sample}s; an unbalanced ( and a ; harm nothing.'],
      ['add', ''],
      ['Either', 'One of two.'],
      ['Hidden', ''],
      ['Meter', ''],
      ['limit', ''],
    ])
  })

  it('gives their whole text, without what is private', () => {
    expect(declarations[2]?.text).toBe(`type Either = {
    readonly kind: 'a;}';
} | {
    readonly kind: "b";
};`)
    expect(declarations[4]?.text).toBe(`abstract class Meter {
    readonly unit: string;
    /**
     * Marks it.
     */
    mark(times?: number): void;
}`)
  })

  it('tells what is exported, and from where', () => {
    expect([...exported]).toEqual(['add', 'Either', 'Meter', 'limit'])
    expect(reexports).toEqual([
      { name: 'Shift', original: 'Shift', from: './shift.ts' },
      { name: 'move', original: 'shift', from: './shift.ts' },
      { name: 'suite', original: 'describe', from: null },
    ])
  })

  it.each(['export * from "./a.ts";', 'declare global {\n}', 'export default class A {\n}'])(
    'does not pass over what it cannot read: %s',
    (statement) => {
      expect(() => parseDeclarations(statement)).toThrow('cannot read')
    },
  )
})

it('membersOf gives the members of an interface with their comments', () => {
  const [declaration] = parseDeclarations(`export interface Config {
    /**
     * Globs.
     * @default none
     */
    readonly include?: readonly string[];
    plain: (a: number) => void;
}`).declarations
  expect(declaration && membersOf(declaration)).toEqual([
    { name: 'include', type: 'readonly string[]', comment: 'Globs.\n@default none' },
    { name: 'plain', type: '(a: number) => void', comment: '' },
  ])
})
