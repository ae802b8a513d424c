import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, it } from 'node:test'
import { serve } from '../../../dist/esm/inspector.mjs'

const entry = new URL('../../../dist/esm/inspector.mjs', import.meta.url).href
const library = new URL('../../../dist/esm/index.mjs', import.meta.url).href
const servers = []

async function serving(options = {}) {
  const server = await serve({ caches: [], ...options })
  servers.push(server)
  return { ...server, port: Number(new URL(server.url).port) }
}

/** The status of the state for a client that calls the server by this name. */
const statusFor = (port, host) =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/state', headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

/** What the server sends to these lines. */
const sentTo = (port, lines) =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(`${lines.join('\r\n')}\r\n\r\n`))
    let text = ''
    socket.setEncoding('utf8').on('data', (part) => (text += part))
    socket.on('end', () => resolve(text)).on('error', reject)
  })

const isReached = (host, port) =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 })
    const done = (value) => {
      socket.destroy()
      resolve(value)
    }
    socket.on('connect', () => done(true))
    for (const event of ['error', 'timeout']) socket.on(event, () => done(false))
  })

/** Runs a module to its end, which it must reach by itself. */
function run(source) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { status, stdout: stdout.trim(), stderr }
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

describe('an inspector that is neither mounted nor served', () => {
  it('does not listen, and does not keep the process alive', () => {
    const held = run(`
      import { inspector } from '${entry}'
      const handler = inspector({ caches: [] })
      await handler(new Request('http://localhost/state'))
      console.log(process.getActiveResourcesInfo().filter((name) => /Server|Socket|Timeout/.test(name)).join())
    `)
    assert.deepEqual(held, { status: 0, stdout: '', stderr: '' })
  })
})

describe('serve', () => {
  it('listens only at 127.0.0.1', async () => {
    const { url, port } = await serving()
    assert.equal(url, `http://127.0.0.1:${port}/`)
    assert.equal(await isReached('127.0.0.1', port), true)
    const others = Object.values(networkInterfaces())
      .flat()
      .filter(({ address, family, internal }) => !internal && family === 'IPv4' && address !== '127.0.0.1')
    for (const address of ['127.0.0.2', ...others.map(({ address }) => address)])
      assert.equal(await isReached(address, port), false, address)
  })

  it('accepts only the names of this computer with its port', async () => {
    const { port } = await serving()
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])
      assert.equal(await statusFor(port, `${name}:${port}`), 200, name)
    for (const host of [
      `rebound.example:${port}`,
      `127.0.0.1.rebound.example:${port}`,
      `localhost.:${port}`,
      `127.0.0.1:${port + 1}`,
      '127.0.0.1',
      'localhost',
    ])
      assert.equal(await statusFor(port, host), 403, host)
    assert.match(await sentTo(port, ['GET /state HTTP/1.0']), /^HTTP\/1\.1 403 /)
  })

  it('rejects an address that names another host', async () => {
    const { port } = await serving()
    const host = `Host: 127.0.0.1:${port}`
    const whole = await sentTo(port, ['GET http://rebound.example/state HTTP/1.1', host, 'Connection: close'])
    assert.match(whole, /^HTTP\/1\.1 400 /)
    const slashes = await sentTo(port, ['GET //rebound HTTP/1.1', host, 'Connection: close'])
    assert.match(slashes, /^HTTP\/1\.1 308 /)
    assert.match(slashes, /^location: \.\/rebound\/\r$/m)
  })

  it('listens on the given port, and rejects when the port is in use', async () => {
    const { port } = await serving()
    await assert.rejects(serve({ port }), { code: 'EADDRINUSE' })
    await servers.pop().close()
    assert.equal((await serving({ port })).port, port)
  })

  it('ends the streams of its pages when it is closed', async () => {
    const { url } = await serving()
    const { body } = await fetch(`${url}events`)
    const reader = body.getReader()
    await reader.read()
    await servers.pop().close()
    await assert.rejects(async () => {
      while (!(await reader.read()).done);
      throw new Error('ended')
    })
    await assert.rejects(fetch(url))
  })

  it('keeps no process alive, with a stream and a method open', () => {
    const ended = run(`
      import { cached, cacheOf, LRUCache } from '${library}'
      import { serve } from '${entry}'
      const load = cached(function load(n) { return n }, { backend: LRUCache, capacity: 1 })
      const { url } = await serve({ caches: [cacheOf(load)] })
      await fetch(url + 'state?cache=load')
      const { connect } = await import('node:net')
      const socket = connect(new URL(url).port, '127.0.0.1')
      socket.write('GET /events HTTP/1.1\\r\\nHost: ' + new URL(url).host + '\\r\\n\\r\\n')
      await new Promise((resolve) => socket.once('data', resolve))
      socket.unref()
      console.log('open')
    `)
    assert.deepEqual(ended, { status: 0, stdout: 'open', stderr: '' })
  })

  it('is closed in production like a handler that is mounted', () => {
    const { stdout } = run(`
      process.env.NODE_ENV = 'production'
      import { serve } from '${entry}'
      const open = async (options) => {
        const { url, close } = await serve({ caches: [], ...options })
        const { status } = await fetch(url + 'state')
        await close()
        return status
      }
      console.log(await open({}), await open({ token: 'a' }), await open({ authorize: () => true }))
    `)
    assert.equal(stdout, '403 401 200')
  })
})
