import { readFileSync } from 'node:fs'

/** The style and the script of every page: files of this package, so that tools for such files can hold them right. */
export const style: string = read('report.css')
export const script: string = read('report.js')

/** The same way from the sources and from what is built of them. */
function read(name: string): string {
  // A checkout with other line ends must not make other pages.
  return readFileSync(new URL(`../../page/${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n')
}
