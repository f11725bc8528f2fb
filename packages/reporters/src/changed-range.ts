/** Where two texts of the same length differ: from the first such byte to behind the last one. */
export function changedRange(
  one: Uint8Array,
  other: Uint8Array,
): { readonly from: number; readonly to: number } {
  let from = 0
  let to = one.length
  while (from < to && one[from] === other[from]) from++
  while (to > from && one[to - 1] === other[to - 1]) to--
  return { from, to }
}
