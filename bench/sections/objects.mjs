import assert from 'node:assert/strict'
import { argumentLists } from '../calls.mjs'
import { closure } from '../candidates/calls.mjs'
import { draws, listed } from '../keys.mjs'
import { compare } from '../measure.mjs'
import { hitsOf } from './calls.mjs'

const { assign, getOwnPropertySymbols, getPrototypeOf, preventExtensions, prototype } = Object

/** An object that accepts an id and a region, and throws for other properties. */
const probe = preventExtensions({ id: undefined, region: undefined })

/** The checks that an exact comparison needs for each object, and a key written by hand omits. */
const questions = {
  'its prototype': (object) => getPrototypeOf(object) === prototype,
  'what it is under that prototype': (object) => prototype.toString.call(object) === '[object Object]',
  'its own names': (object) => {
    let names = 0
    for (const name in object) if (prototype.hasOwnProperty.call(object, name)) names++
    return names === 2
  },
  'its symbols, by a list of them': (object) => getOwnPropertySymbols(object).length === 0,
  'its symbols, by a probe': (object) => assign(probe, object) === probe,
  'JSON.stringify': (object) => JSON.stringify(object).length > 0,
}

export const sections = [
  {
    name: 'objects',
    title:
      'What is asked of an object: cost relative to a whole hit of a hand-written closure, lower is better',
    jobs: ({ quick }) =>
      quick ? [] : Object.keys(questions).map((row) => ({ table: 'id and region', row, column: 'each' })),
    async measure({ row }, settings) {
      const [list] = argumentLists(
        'object',
        draws(
          listed(1_000, (i) => i),
          1 << 14,
        ),
      )
      const loop = new Function(
        ...['ask', 'objects', 'count'],
        'let sum = 0; for (let i = 0; i < count; i++) if (ask(objects[i & 16383])) sum++; return sum',
      )
      const run = (count) => loop(questions[row], list, count)
      assert.equal(run(1_000), 1_000, `${row}: a wrong answer`)
      return compare({ run }, await hitsOf(closure, 'object', false), settings)
    },
  },
]
