import { Cached, LRUCache } from 'purecache'
import { check, equal } from '../check.js'

const positions: number[] = []
const noted = (_target: object, _name: string | symbol | undefined, position: number): void => {
  positions.push(position)
}

class Controller {
  @Cached({ backend: LRUCache, capacity: 8 })
  find(_id: string): object {
    return {}
  }
}
noted(Controller.prototype, 'find', 0)

check('a decorator of a parameter stays', () => {
  const controller = new Controller()
  equal([controller.find('1') === controller.find('1'), positions.join()], [true, '0'])
})
