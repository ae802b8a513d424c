// What the legacy protocol alone has: a getter and its setter are decorated as one.
import { Cached, cacheOf, LRUCache } from 'purecache'
import { check, equal } from '../check.js'

class Controller {
  #view: object = {}

  @Cached({ backend: LRUCache, capacity: 8 })
  get view(): object {
    return { ...this.#view }
  }

  set view(view: object) {
    this.#view = view
  }
}

check('a setter beside a cached getter stays', () => {
  const controller = new Controller()
  const before = controller.view
  controller.view = { changed: true }
  equal(controller.view === before, true)
  void cacheOf(controller, 'view').clear()
  equal('changed' in controller.view, true)
})
