import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import process from 'node:process'

/** Starts a Redis server without persistence that ends with this process. Returns its port. */
export async function startRedis() {
  const port = await freePort()
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()]
  const server = spawn('redis-server', ['--port', String(port), ...settings])
  process.on('exit', () => server.kill('SIGKILL'))
  await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => {
      if (String(text).includes('Ready to accept connections')) resolve()
    })
    server.on('error', reject)
    server.on('exit', () => reject(new Error('redis-server has ended')))
  })
  return port
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
