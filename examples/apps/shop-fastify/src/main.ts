// A shop on port 3000. To try it:
//   curl -H 'x-tenant: acme' -H 'content-type: application/json' \
//     -d '{"name":"tea","cents":300,"stock":9}' localhost:3000/products
//   curl -H 'x-tenant: acme' 'localhost:3000/products?text=tea&price=0-500'
//   curl localhost:3000/metrics
// and http://localhost:3000/caches in a browser.
import { createApp } from './app.js'
import { Database } from './database.js'

const app = createApp(await Database.open())
const url = await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' })
console.log(`The shop is open at ${url}`)
