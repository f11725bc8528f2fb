const size = 64
const kept = new Array(size).fill(null)
let next = 0

/** Allocates one object of one field, and keeps it until 64 others came: it cannot be optimised away. */
export function keep(i) {
  kept[next] = { i }
  next = (next + 1) % size
}
