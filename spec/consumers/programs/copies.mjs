// The ESM and the CJS copy of the package in one process, each with a class that was compiled for it.
import { createRequire } from 'node:module'
import * as esm from 'purecache'
import * as esmProgram from './esm/service.js'

const require = createRequire(import.meta.url)
const cjs = require('purecache')
const cjsProgram = require('./cjs/service.js')

let checks = 0
function check(title, isSo) {
  checks++
  if (!isSo) throw new Error(title)
}

check('both copies have the same names', Object.keys(esm).sort().join() === Object.keys(cjs).sort().join())
check('they are two copies', esm.LRUCache !== cjs.LRUCache && esm.CACHE === cjs.CACHE)
for (const [{ Service, Child, plain }, other] of [
  [esmProgram, cjs],
  [cjsProgram, esm],
]) {
  const service = new Service()
  service.square(2)
  check('the other copy sees the entries of a method', other.cacheOf(service, 'square').has(2))
  check('the other copy lists all methods', other.cachesOf(new Child()).length === 8)
  check('the other copy finds a static method', other.cacheOf(Service, 'make').name === 'make')
  plain(1, 2)
  check('the other copy sees the entries of a function', other.cacheOf(plain).has(1, 2))
}
console.log(`${checks} checks passed`)
