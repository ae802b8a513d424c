import { Cached, LRUCache, LRUTTLCache, LFUCache, cacheOf, type Rule } from 'purecache'
const t = (name: string, f: () => unknown) => { try { const r = f(); console.log(name, '->', r) } catch (e) { console.log(name, '!!', (e as Error).name, (e as Error).message) } }
const A: any = Cached
t('forEach', () => new LRUCache<any, any>({ capacity: 3 }).forEach(5 as any))
t('forEach1', () => { const c = new LRUCache<any, any>({ capacity: 3 }); c.set(1, 2); c.forEach(undefined as any) })
t('clock NaN', () => { const c = new LRUTTLCache<any, any>({ capacity: 3, ttl: 10, clock: (() => 'x') as any }); c.set(1, 2); return c.get(1) })
t('clock undefined', () => { const c = new LRUTTLCache<any, any>({ capacity: 3, ttl: 10, clock: (() => undefined) as any }); c.set(1, 2); return c.get(1) })
t('backend Map', () => { class X { @A({ backend: Map, capacity: 3 }) f(a: number) { return a } } ; return new X().f(1) })
t('backend undefined', () => { class X { @A({ backend: undefined, capacity: 3 }) f(a: number) { return a } } ; return new X().f(1) })
t('rule {}', () => { class X { @A({ backend: LRUCache, capacity: 3 }, {}) f(a: number) { return a } } ; return new X().f(1) })
t('rule 5', () => { class X { @A({ backend: LRUCache, capacity: 3 }, 5) f(a: number) { return a } } ; return new X().f(1) })
t('rule name number', () => { class X { @A({ backend: LRUCache, capacity: 3 }, { name: 5 }) f(a: number) { return a } } ; return new X().f(1) })
t('rule bad member', () => { class X { @A({ backend: LRUCache, capacity: 3 }, { name: 'mine', lookup: 5, onHit: 'x', beforeStore: 5 }) f(a: number) { return a } } ; return new X().f(1) })
t('rule misspelt member', () => { class X { @A({ backend: LRUCache, capacity: 3 }, { name: 'mine', setpu() {} }) f(a: number) { return a } } ; return new X().f(1) })
class W { @A({ backend: LRUCache, capacity: 3 }) f(a: number) { return a } }
t('warm', () => { const h: any = cacheOf(new W(), 'f'); return h.warm([[1]], { concurency: 4 }) })
