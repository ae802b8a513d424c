// What holds under both protocols.
import { cacheOf, cachesOf } from 'purecache'
import { check, equal, throws } from './check.js'
import { Child, clock, plain, Service } from './service.js'

const namesOf = (target: object) =>
  cachesOf(target)
    .map(({ name }) => String(name))
    .sort()
    .join()

check('a method runs once for each argument list, and evicts', () => {
  const service = new Service()
  equal([service.square(2), service.square(2), service.square(3), service.calls], [4, 4, 9, 2])
  service.square(4)
  equal([service.square(2), service.calls], [4, 4])
})

check('arguments are compared by value', () => {
  const service = new Service()
  equal([service.sum({ of: [1, 2] }), service.sum({ of: [1, 2] }), service.calls], [3, 3, 1])
})

check('instances are isolated', () => {
  const [first, second] = [new Service('a'), new Service('b')]
  equal([first.square(2), second.square(2), first.calls, second.calls], [4, 4, 1, 1])
  equal([first.wrap(1) === first.wrap(1), first.wrap(1) === second.wrap(1)], [true, false])
})

check('a scope function shares by tenant', () => {
  const [a, alsoA, b] = [new Service('a'), new Service('a'), new Service('b')]
  const rates = a.rates('EUR')
  equal([alsoA.rates('EUR') === rates, b.rates('EUR') === rates], [true, false])
  clock.time += 1_000
  equal(a.rates('EUR') === rates, false)
})

check('concurrent calls share one load, and a rejection is not kept', async () => {
  const service = new Service()
  const [first, second] = await Promise.all([service.user('7'), service.user('7')])
  equal([first === second, (await service.user('7')) === first, service.calls], [true, true, 1])
  const { hits, misses, shared, loads, size } = cacheOf(service, 'user').stats
  equal([hits, misses, shared, loads, size], [1, 1, 1, 1, 1])
  const failed = await Promise.allSettled([service.user(''), service.user('')])
  equal([failed.every(({ status }) => status === 'rejected'), service.calls], [true, 2])
  await service.user('').catch(() => {})
  equal([service.calls, cacheOf(service, 'user').stats.loadFailures], [3, 2])
})

check('a getter is cached', () => {
  const service = new Service()
  equal([service.settings === service.settings, service.calls], [true, 1])
  equal(cacheOf(service, 'settings').stats.hits > 0, true)
})

check('a static method is cached', () => {
  equal(Service.make('a') === Service.make('a'), true)
  equal(Child.make('a') === Service.make('a'), false)
  equal(cacheOf(Service, 'make').has('a'), true)
})

check('an inherited method is cached, and super reaches the cached one', () => {
  const child = new Child()
  equal([child.square(3), child.square(3), child.calls], [10, 10, 1])
  equal(child.wrap(1) === child.wrap(1), true)
  equal(child.shared(1) === new Child().shared(1), true)
  equal(cacheOf(child, 'user').backend === cacheOf(Service.prototype, 'user').backend, true)
})

check('overloads keep their types, and answer from a Map', () => {
  const service = new Service()
  const [n, s]: [number, string] = [service.pick(1), service.pick('1')]
  equal([n, s, service.pick(1)], [1, '1', 1])
})

check('a plain function is cached', () => {
  equal([plain(1, 2) === plain(1, 2), plain(1, 2) === plain(2, 1)], [true, false])
  equal(cacheOf(plain).stats.hits, 2)
})

check('a detached call and a frozen instance are cached', () => {
  const { wrap } = Service.prototype
  equal(wrap.call(undefined as never, 1) === wrap.call(undefined as never, 1), true)
  const frozen = Object.freeze(new Service())
  equal(frozen.wrap(1) === frozen.wrap(1), true)
})

check('name and length are kept', () => {
  const { square, user } = Service.prototype
  equal([square.name, square.length, user.name, user.length], ['square', 1, 'user', 1])
})

check('cacheOf reads, writes and forgets in terms of calls', () => {
  const service = new Service()
  const cache = cacheOf(service, 'square')
  equal([cache.has(5), cache.peek(5)], [false, undefined])
  void cache.set([5], 7)
  equal([service.square(5), cache.delete(5), service.square(5)], [7, true, 25])
  void cache.clear()
  equal([cache.has(5), cache.stats.capacity], [false, 2])
  throws(() => cacheOf(new Child(), 'square'), 'must be decorated with @Cached')
})

check('cachesOf lists inherited ones too', () => {
  equal([namesOf(new Service()), namesOf(Service)], ['pick,rates,settings,square,sum,user,wrap', 'make'])
  equal(namesOf(new Child()).includes('shared'), true)
})
