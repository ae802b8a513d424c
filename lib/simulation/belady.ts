import { PositionSet } from './position-set'
import { CALL, SET } from './trace'

/** The position of the next use of a key that is not used again. */
const NEVER = 2 ** 32 - 1

/** Returns for each row the position of the next use of its key, or `NEVER`. O(rows + keys). */
export function nextUses(ids: ArrayLike<number>, keys: number, operations?: Uint8Array): Uint32Array {
  const next = new Uint32Array(ids.length)
  const seen = new Uint32Array(keys + 1).fill(NEVER)
  for (let at = ids.length - 1; at >= 0; at--) {
    const operation = operations === undefined ? CALL : operations[at]!
    next[at] = NEVER
    if (operation !== CALL && operation !== SET) continue // other rows neither use nor store an entry
    next[at] = seen[ids[at]!]!
    seen[ids[at]!] = at
  }
  return next
}

/**
 * Returns the largest number of hits of any cache of this capacity, given the `nextUses` of a stream. The
 * cache knows the future: it evicts the entry whose next use is last, and rejects a key whose next use is
 * later than those of all entries. Rows before `from` are not counted. Deletions are ignored, so the result
 * is an upper bound for streams that contain them. O(rows × log rows).
 *
 * L. A. Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal 5(2),
 * 1966.
 */
export function beladyHits(next: Uint32Array, capacity: number, from = 0, operations?: Uint8Array): number {
  /*
   * The cache is the set of the positions at which its entries are used next. No
   * two entries share a position, so a request is a hit exactly when its own
   * position is in the set. The victim is the largest position. A key without a
   * next use is never stored, which costs no hit.
   */
  const held = new PositionSet(next.length)
  let size = 0
  let hits = 0
  for (let at = 0; at < next.length; at++) {
    if (held.has(at)) {
      held.delete(at)
      size--
      if (at >= from && (operations === undefined || operations[at] === CALL)) hits++
    }
    const use = next[at]!
    if (use === NEVER) continue
    if (size === capacity) {
      const latest = held.max()
      if (latest < use) continue
      held.delete(latest)
    } else size++
    held.add(use)
  }
  return hits
}
