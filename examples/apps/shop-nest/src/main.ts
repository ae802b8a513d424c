// A shop on port 3000. To try it:
//   curl -H 'x-tenant: acme' -H 'content-type: application/json' -d '{"name":"tea","stock":9}' localhost:3000/products
//   curl -H 'x-tenant: acme' 'localhost:3000/products?text=tea'
//   curl localhost:3000/metrics
// and http://localhost:3000/caches in a browser.
import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { configure, Shop } from './app.js'

const app = configure(await NestFactory.create(Shop))
await app.listen(process.env['PORT'] ?? 3000, '127.0.0.1')
console.log(`The shop is open at ${await app.getUrl()}`)
