/** The output of `purecache --help`. */
export const HELP = `purecache simulate <file>… | -

Replays recorded requests through caches of several policies and capacities, and recommends one.
Several files are one stream, in order; "-" is the standard input. gzip and brotli (*.br) are decompressed.

Requests
  --format <name>       lines, csv, tsv, jsonl, access, redis or oracle; detected from the first lines otherwise
  --key <field>         a column, a field (req.url), a number of a column from 1, or a /regular expression/
  --time, --weight, --load <field>
                        the time of a request, the weight of its entry, the milliseconds of its load
  --only <field=a,b>    keeps requests with these values (status=2xx); more than once for several fields
  --delimiter <text>    the separator of columns
  --skip <n>            skips the first n requests
  --limit <n>           reads at most n requests

Simulation
  --policies <names>    LRU, LFU, Sieve, S3FIFO, TinyLFU, OPT (the best possible), and with --ttl LRUTTL, TTL
  --capacities <list>   entries or shares of the keys: 100,1k,10%; a ladder by default
  --max-weight <list>   total weights instead of capacities: 64mb,1gb
  --ttl <time>          the ttl of entries: 60s
  --target <share>      finds the smallest capacities that reach a hit rate: 95%
  --warm-up <n>         requests, or their share, that are replayed and not counted
  --exact               never samples
  --sample <share>      simulates a share of the keys
  --budget <time>       the nominal time beyond which large capacities are sampled; 30s by default
  --seed <n>            determines samples and hashes; 1 by default
  --threads <n>         the number of threads; 1 by default

Output
  --json, --csv, --svg, --html <file>
                        "-" is the standard output, for this result alone
  --quiet               no progress

Exit status: 0 when there is a result, 1 when a file cannot be read or written, or has no requests, 2 for wrong options.
`
