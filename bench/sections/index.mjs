import { sections as burst } from './burst.mjs'
import { sections as calls } from './calls.mjs'
import { sections as cores } from './cores.mjs'
import { sections as growth } from './growth.mjs'
import { sections as memory } from './memory.mjs'
import { sections as objects } from './objects.mjs'
import { sections as misses } from './misses.mjs'
import { sections as tier } from './tier.mjs'
import { sections as watched } from './watched.mjs'

/**
 * All that is measured, in the order of the report. `jobs` lists the cells of a section, `measure` runs in a
 * process of its own for one of them and returns a number, or an object of numbers by column. A quick run
 * leaves out those that are `isLong`. What `isExact` is measured once, what `isFew` or `isWall` in three
 * processes, and beside what `isWall` nothing else.
 */
export const sections = [
  ...cores,
  ...calls,
  ...misses,
  ...objects,
  ...burst,
  ...memory,
  ...growth,
  ...tier,
  ...watched,
]
