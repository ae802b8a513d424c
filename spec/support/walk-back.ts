import { NONE, type Ring, type Slot } from '../../lib/structures/arena/ring'

/** Yields the slots of a ring from last to first. It must not change during the walk. */
export function* walkBack(ring: Ring): Generator<Slot> {
  for (let slot = ring.last; slot !== NONE; slot = ring.previous(slot)) yield slot
}
