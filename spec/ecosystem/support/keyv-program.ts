// Reads a user through a store in a file, and prints whether the entry is from an earlier process.
import Keyv from 'keyv'
import { KeyvFile } from 'keyv-file'
import { Cached, remote } from 'purecache'

const store = new Keyv({ store: new KeyvFile({ filename: process.argv[2]!, writeDelay: 0 }) })

class Users {
  reads = 0

  @Cached({ backend: remote(store, { namespace: 'users' }), scope: 'class' })
  async get(id: string): Promise<string> {
    this.reads++
    return `user ${id}`
  }
}

const users = new Users()
const user = await users.get('1')
console.log(`${user} after ${users.reads} read${users.reads === 1 ? '' : 's'}`)
