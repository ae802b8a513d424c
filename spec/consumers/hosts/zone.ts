// zone.js takes each timer that begins inside of a zone for a reason to render, as Angular does: a cache must
// start none.
import 'zone.js/node'
import { Cached, cached, cacheOf, LRUCache, LRUTTLCache, TTLCache } from 'purecache'
import { check, equal, report } from './check.js'

declare const setTimeout: (run: () => void, delay: number) => unknown

interface ZoneLike {
  readonly current: ZoneLike
  fork(spec: object): ZoneLike
  run<T>(run: () => T): T
}
declare const Zone: ZoneLike

class View {
  loads = 0

  @Cached({ backend: LRUTTLCache, capacity: 1_000, ttl: 60_000 })
  row(n: number): { readonly n: number } {
    return { n }
  }

  @Cached({ backend: TTLCache, ttl: 60_000 })
  get title(): object {
    return {}
  }

  @Cached({ backend: LRUTTLCache, capacity: 1_000, ttl: 60_000 })
  async load(n: number): Promise<number> {
    this.loads++
    return n
  }
}

/**
 * A zone that renders a view after each task, as Angular's does; `timers` are what was started inside of it.
 */
function angular(view: View) {
  const seen = { renderings: 0, timers: 0 }
  const render = () => {
    seen.renderings++
    for (let n = 0; n < 500; n++) equal(view.row(n).n, n)
    equal(view.title, view.title)
  }
  const zone = Zone.current.fork({
    name: 'angular',
    onScheduleTask(delegate: any, _: unknown, target: unknown, task: { readonly type: string }) {
      if (task.type === 'macroTask') seen.timers++
      return delegate.scheduleTask(target, task)
    },
    onInvokeTask(delegate: any, _: unknown, ...[target, task, self, args]: any[]) {
      delegate.invokeTask(target, task, self, args)
      render()
    },
  })
  return { seen, zone, render }
}

const idle = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

check('a view that is rendered from caches comes to rest', async () => {
  const { seen, zone, render } = angular(new View())
  for (let i = 0; i < 20; i++) zone.run(render)
  await idle(200)
  equal([seen.timers, seen.renderings], [0, 20])
})

check('loads inside of a zone are shared, and start no timer', async () => {
  const view = new View()
  const { seen, zone } = angular(view)
  const numbers = await zone.run(() => Promise.all([view.load(1), view.load(1), view.load(2)]))
  equal(numbers, [1, 1, 2])
  equal(await zone.run(() => view.load(2)), 2)
  equal([seen.timers, view.loads, cacheOf(view, 'load').stats.shared], [0, 2, 1])
})

check('functions are cached across zones', () => {
  const f = cached((n: number) => ({ n }), { backend: LRUCache, capacity: 8 })
  const { zone } = angular(new View())
  equal(
    zone.run(() => f(1)),
    f(1),
  )
})

void report()
