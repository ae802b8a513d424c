import type { PolicyName } from '../policies'

interface Style {
  /** A CSS colour: one of a palette that remains distinct in the common kinds of colour blindness. */
  readonly color: string
  /** The attribute for a dashed line, or an empty text. */
  readonly dash: string
  /** The outline of a marker of 8 units around 0, so that colour is never the only difference. */
  readonly marker: string
}

const CIRCLE = 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0'
const SQUARE = 'M-3.5 -3.5h7v7h-7z'
const TRIANGLE = 'M0 -4.5L4.5 3.5H-4.5z'
const REVERSED = 'M0 4.5L4.5 -3.5H-4.5z'
const DIAMOND = 'M0 -5L5 0L0 5L-5 0z'
const BAR = 'M-5 -1.5h10v3h-10z'

// Colours of M. Okabe and K. Ito, "Color universal design", 2008.
const STYLES: Readonly<Record<PolicyName, Style>> = {
  LRU: { color: '#0072b2', dash: '', marker: CIRCLE },
  LRUTTL: { color: '#0072b2', dash: '', marker: CIRCLE },
  LFU: { color: '#cc79a7', dash: '', marker: SQUARE },
  TTL: { color: '#cc79a7', dash: '', marker: SQUARE },
  Sieve: { color: '#009e73', dash: '', marker: TRIANGLE },
  S3FIFO: { color: '#e69f00', dash: '', marker: DIAMOND },
  TinyLFU: { color: '#d55e00', dash: '', marker: REVERSED },
  OPT: { color: 'var(--text)', dash: ' stroke-dasharray="6 4"', marker: BAR },
}

/** The style sheet of a chart. It follows the reader's choice of light or dark. */
export const STYLE_SHEET = [
  'svg{--page:#fff;--text:#333;--grid:#ddd;font:12px system-ui,sans-serif}',
  '@media(prefers-color-scheme:dark){svg{--page:#16181d;--text:#ccc;--grid:#3a3d45}}',
  'text{fill:var(--text)}.page{fill:var(--page)}polyline,line{stroke-width:1.8}.grid{stroke:var(--grid);stroke-width:1}',
  '.bound{stroke:var(--text);stroke-dasharray:2 3}.error{stroke-width:1.2}',
  '.chosen{fill:none;stroke:var(--text);stroke-width:1.8}',
].join('')

/** Returns the colour and the dashes of a policy's line. */
export function styleOf(policy: PolicyName): Style {
  return STYLES[policy]
}

/** Returns the marker of a policy at a place, with a label that browsers show on hover. */
export function markerAt(policy: PolicyName, x: number, y: number, label: string): string {
  const { color, marker } = STYLES[policy]
  return `<path transform="translate(${x} ${y})" style="fill:${color}" d="${marker}"><title>${label}</title></path>`
}
