// Frameworks keep routes and guards in metadata of the method's function: they must be found on either side
// of @Cached.
import { Cached, LRUCache } from 'purecache'
import { check, equal } from './check.js'

/** A decorator for both protocols that notes a path on the function, as a framework does. */
function route(path: string): any {
  return (target: any, _context: unknown, descriptor?: PropertyDescriptor): void => {
    Reflect.defineMetadata('path', path, descriptor === undefined ? target : (descriptor.value as object))
  }
}

class Controller {
  @route('/above')
  @Cached({ backend: LRUCache, capacity: 8 })
  above(): object {
    return {}
  }

  @Cached({ backend: LRUCache, capacity: 8 })
  @route('/below')
  below(): object {
    return {}
  }
}

check('metadata of a method is found, whether its decorator stands above @Cached or below', () => {
  const { above, below } = Controller.prototype
  equal([Reflect.getMetadata('path', above), Reflect.getMetadata('path', below)], ['/above', '/below'])
  const controller = new Controller()
  equal([controller.above() === controller.above(), controller.below() === controller.below()], [true, true])
})
