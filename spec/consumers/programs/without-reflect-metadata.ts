import { CACHE } from 'purecache'
import { check, equal } from './check.js'

check('CACHE is a registered symbol, and reflect-metadata is not needed', () => {
  equal([CACHE === Symbol.for('purecache:cache'), 'defineMetadata' in Reflect], [true, false])
})
