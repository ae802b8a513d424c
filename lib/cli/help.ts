/** The output of `purecache --help`. */
export const HELP = `purecache simulate <file>… | -

Replays recorded requests through caches of several policies and capacities, and recommends one.
Several files are one stream, in order; "-" is the standard input. gzip and brotli (*.br) are decompressed.

What the requests are
  --format <name>       lines, csv, tsv, jsonl, access, redis or oracle; detected from the first lines otherwise
  --key <field>         a column, a field (req.url), a number of a column from 1, or a /regular expression/
  --time, --weight, --load <field>
                        when it came, what it weighs, how many milliseconds the load took
  --only <field=a,b>    keeps requests with these values (status=2xx); more than once for several fields
  --delimiter <text>    what separates columns
  --skip <n>            passes over the first requests
  --limit <n>           takes so many requests

What is simulated
  --policies <names>    LRU, LFU, Sieve, S3FIFO, TinyLFU, OPT (the best possible), and with --ttl LRUTTL, TTL
  --capacities <list>   entries or shares of the keys: 100,1k,10%; a ladder otherwise
  --max-weight <list>   total weights instead: 64mb,1gb
  --ttl <time>          how long an entry lives: 60s
  --target <share>      finds the smallest capacities that reach a hit rate: 95%
  --warm-up <n>         requests, or their share, that are replayed and not counted
  --exact               never samples
  --sample <share>      simulates a share of the keys
  --budget <time>       replays exactly what fits into this nominal time, and samples the rest; 30s otherwise
  --seed <n>            what samples and hashes follow from; 1 otherwise
  --threads <n>         replays in so many threads; 1 otherwise

What is written
  --json, --csv, --svg, --html <file>
                        "-" is the standard output, which then has nothing else on it
  --quiet               no progress

Exit status: 0 when there is a result, 1 when a file cannot be read or written, or has no requests, 2 for wrong options.
`
