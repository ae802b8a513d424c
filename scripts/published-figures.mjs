// Published figures of caches over public traces, with their sources. `files` are the names of a trace in its
// repository, and of the same stream with one key per line.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const MIB = 2 ** 20
const EIGHTHS = [1, 2, 3, 4, 5, 6, 7, 8]
const LIBCACHESIM = '1a1a11a/libCacheSim'
/** Percentage points by which S3-FIFO and TinyLFU may differ, because hashes differ in each process. */
const BY_HASHES = { 'S3-FIFO': 0.3, TinyLFU: 3.5 }
const CLASSES = { SIEVE: 'Sieve', 'S3-FIFO': 'S3FIFO', Clairvoyant: 'OPT' }

const byWeight = (policy, misses, bytes) =>
  EIGHTHS.map((i, at) => ({ policy, capacity: i * 128 * MIB, misses: misses[at], missBytes: bytes[at] }))
const inPercent = (policy, capacities, percents, within) =>
  capacities.map((capacity, at) => ({ policy, capacity, percent: percents[at], within }))
const quarterThousands = EIGHTHS.map((i) => 250 * i)

/**
 * All figures; those of the recorded streams are completed by `oracle`, the content of their `oracle.json`.
 */
export function published(oracle) {
  return [
    {
      name: 'LRU by weight, cloudPhysicsIO.csv',
      files: ['cloudPhysicsIO.csv', 'cloudPhysicsIO.csv.gz'],
      source: `${LIBCACHESIM} test/test_simulator.c`,
      args: ['--key', 'lbn', '--weight', 'size'],
      expected: byWeight(
        'LRU',
        [93151, 87793, 83135, 81609, 72481, 72106, 71973, 71702],
        [4035348480, 3841399808, 3660518400, 3613104640, 3087721984, 3080147456, 3075377664, 3059534336],
      ),
    },
    {
      name: 'LRU by entries, cloudPhysicsIO.txt',
      files: ['cloudPhysicsIO.txt', 'cp_lcs.txt.gz'],
      source: `${LIBCACHESIM} test/test_simulator.c`,
      expected: [99411, 96397, 95652, 95370, 95182, 94997, 94891, 94816].map((misses, at) => ({
        policy: 'LRU',
        capacity: 128 * (at + 1),
        misses,
      })),
    },
    {
      name: 'LRU by weight, cloudPhysicsIO.oracleGeneral.bin',
      files: ['cloudPhysicsIO.oracleGeneral.bin', 'cloudPhysicsIO.oracleGeneral.bin.gz'],
      source: `${LIBCACHESIM} test/test_evictionAlgo.c`,
      args: ['--weight', 'size'],
      expected: byWeight(
        'LRU',
        [93374, 89783, 83572, 81722, 72494, 72104, 71972, 71704],
        [4214303232, 4061242368, 3778040320, 3660569600, 3100927488, 3078128640, 3075403776, 3061662720],
      ),
    },
    {
      name: 'LFU and SIEVE by weight, cloudPhysicsIO.oracleGeneral.bin',
      files: ['cloudPhysicsIO.oracleGeneral.bin', 'cloudPhysicsIO.oracleGeneral.bin.gz'],
      source: `${LIBCACHESIM} test/test_evictionAlgo.c`,
      args: ['--weight', 'size'],
      expected: ['LFU', 'Sieve'].flatMap((policy) =>
        byWeight(
          policy,
          [91699, 86720, 78578, 76707, 69945, 66221, 64445, 64376],
          [4158632960, 3917211648, 3536227840, 3455379968, 3035580416, 2801699328, 2699456000, 2696345600],
        ),
      ),
    },
    {
      name: 'LRU at a few entries, cloudPhysicsIO.csv',
      files: ['cloudPhysicsIO.csv', 'cloudPhysicsIO.csv.gz'],
      source: `${LIBCACHESIM} test/test_profilerLRU.c`,
      args: ['--key', 'lbn'],
      expected: inPercent(
        'LRU',
        [1, 2, 3, 4, 5, 20],
        [2.3579, 2.9393, 3.4319, 4.0976, 4.3066, 7.2985],
        0.00006,
      ),
    },
    {
      name: 'LRU and LFU, scarab-recs',
      files: ['scarab-recs.trace.xz', 'scarab-recs.trace'],
      source: 'ben-manes/caffeine #106',
      convert: bigEndians,
      expected: [
        { policy: 'LRU', capacity: 100_000, percent: 75.91, within: 0.005 },
        { policy: 'LFU', capacity: 100_000, percent: 73.95, within: 0.005 },
        { policy: 'OPT', capacity: 100_000, percent: 79.25, within: 0.005 },
      ],
    },
    {
      name: 'LRU, OLTP.lis',
      files: ['OLTP.lis.zst', 'OLTP.lis'],
      source: 'bitfaster/BitFaster.Caching #191, #132; ARC, FAST 2003',
      convert: blocks,
      expected: oltp(),
    },
    {
      name: 'LRU, OLTP as one key a line',
      files: ['arc_OLTP.txt.gz'],
      source: 'bitfaster/BitFaster.Caching #191, #132; ARC, FAST 2003',
      expected: oltp(),
    },
    {
      name: 'LRU, gli',
      files: ['gli.trace.gz', 'lirs_gli.txt.gz'],
      source: 'bitfaster/BitFaster.Caching #131',
      expected: inPercent(
        'LRU',
        quarterThousands,
        [0.91, 0.95, 1.15, 11.21, 21.25, 36.56, 45.04, 57.41],
        0.0051,
      ),
    },
    ...recorded(oracle),
  ]
}

function oltp() {
  const percents = [
    16.473425988218, 23.445405269405, 28.280743208134, 32.830896630184, 36.209682271412, 38.69604931384,
    40.788168179009, 42.469739483342,
  ]
  return [
    ...inPercent('LRU', quarterThousands, percents, 1e-9),
    ...inPercent('LRU', [5_000, 10_000], [53.65, 60.7], 0.0051),
    // OPT of the paper stores every key. OPT of this package may reject one, and so has slightly more hits.
    ...inPercent('OPT', [1_000, 2_000, 5_000, 10_000], [53.61, 60.4, 68.27, 73.02], 0.011),
  ]
}

/**
 * The recorded streams of `bench/hit-ratio`: hits of two independent simulators, and our own `results.txt`.
 */
function recorded(oracle) {
  const results = readFileSync(resolve(import.meta.dirname, '../bench/hit-ratio/results.txt'), 'utf8')
  const [head, ...rows] = results
    .split('\n')
    .filter((line) => /^(stream|\w+ +\d)/.test(line.replaceAll('-', '_')))
    .map((line) => line.trim().split(/ +/))
  const own = rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at], cell])))
  return [...new Set(own.map(({ stream }) => stream))].map((trace) => ({
    name: `all policies, ${trace}`,
    files: [`${trace}.txt.gz`],
    source: 'two independent simulators; bench/hit-ratio',
    expected: [
      ...oracle
        .filter((point) => point.trace === trace)
        .flatMap(({ capacity, hits, hitRatio }) => [
          ...Object.entries(hits).map(([name, count]) => ({
            policy: CLASSES[name] ?? name,
            capacity,
            hits: count,
          })),
          { policy: 'OPT', capacity, percent: 100 * hitRatio.Clairvoyant, within: 0.0001 },
        ]),
      ...own
        .filter(({ stream }) => stream === trace)
        .flatMap(({ capacity, ...row }) =>
          Object.entries(BY_HASHES).map(([name, within]) => ({
            policy: CLASSES[name] ?? name,
            capacity: Number(capacity),
            percent: Number(row[name]),
            within,
          })),
        ),
    ],
  }))
}

/** Returns big-endian integers of 64 bits as one key per line. */
function bigEndians(bytes) {
  const keys = []
  for (let at = 0; at + 8 <= bytes.length; at += 8) keys.push(bytes.readBigInt64BE(at))
  return keys.join('\n')
}

/** Returns lines of a first block and a number of blocks as one block per line. */
function blocks(bytes) {
  const keys = []
  for (const line of bytes.toString().split('\n')) {
    const [first, count] = line.split(' ').map(Number)
    if (line !== '') for (let block = first; block < first + count; block++) keys.push(block)
  }
  return keys.join('\n')
}
