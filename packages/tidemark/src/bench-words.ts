/**
 * What a command line means that begins with `bench`, the script of a package.json: alone it is `run`, and before the name
 * of another command it is that command, so that `pnpm bench load orders` does what it reads like. Suites that are named
 * like a command are asked for with `run`.
 *
 * @param words of the command line, without the program
 * @param commands names of all commands
 */
export function benchWords(words: readonly string[], commands: readonly string[]): readonly string[] {
  const [first, second] = words
  return first === 'bench' && second !== undefined && commands.includes(second) ? words.slice(1) : words
}
