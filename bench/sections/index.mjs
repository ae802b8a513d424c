import { sections as calls } from './calls.mjs'
import { sections as cores } from './cores.mjs'
import { sections as growth } from './growth.mjs'
import { sections as memory } from './memory.mjs'
import { sections as tier } from './tier.mjs'
import { sections as watched } from './watched.mjs'

/**
 * All that is measured, in the order of the report. `jobs` lists the cells of a section, `measure` runs in a
 * process of its own for one of them and returns a number, or an object of numbers by column.
 */
export const sections = [...cores, ...calls, ...memory, ...growth, ...tier, ...watched]
