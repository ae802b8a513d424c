import type { Action } from '../lib/inspector/wire'
import type { State } from '../lib/inspector/wire'
import { byId, setText } from './dom'
import { Feed } from './feed'
import { callsOf } from './history'
import { Rows } from './rows'
import { grouped, percent, rated } from './words'

const QUESTIONS: Readonly<Record<Action, (label: string) => string>> = {
  clear: (label) => `Clear ${label}? The next call for each entry runs the method again.`,
  refresh: (label) =>
    `Refresh ${label}? The method runs for each entry, for at most 1,000 entries, eight at a time.`,
  reset: (label) => `Reset the counters of ${label} to zero? Its entries stay.`,
}

const dialog = byId<HTMLDialogElement>('confirm')
let asked: { readonly label: string; readonly action: Action } | undefined

const rows = new Rows((label, action) => {
  asked = { label, action }
  setText(byId('question'), QUESTIONS[action](label))
  dialog.showModal()
})

byId('no').addEventListener('click', () => {
  dialog.close()
})
byId('yes').addEventListener('click', () => {
  dialog.close()
  if (asked !== undefined) void act(asked.label, asked.action)
})

async function act(label: string, action: Action): Promise<void> {
  const done = byId('done')
  try {
    const query = new URLSearchParams({ cache: label, action })
    const response = await fetch(`act?${query.toString()}`, {
      method: 'POST',
      headers: { 'x-purecache': '1' },
    })
    const text = response.ok ? ((await response.json()) as { done: string }).done : await response.text()
    done.className = response.ok ? '' : 'failed'
    done.textContent = text
  } catch {
    done.className = 'failed'
    done.textContent = 'The process does not answer.'
  }
}

const filter = byId<HTMLInputElement>('filter')
filter.addEventListener('input', () => {
  rows.filter(filter.value)
  showEmpty()
})

const feed = new Feed(show, (text) => {
  setText(byId('connection'), text)
})

const pause = byId('pause')
pause.addEventListener('click', () => {
  const isPaused = pause.getAttribute('aria-pressed') !== 'true'
  pause.setAttribute('aria-pressed', String(isPaused))
  feed.pause(isPaused)
})

function show(state: State): void {
  const { pid, runtime, version, since } = state.process
  const facts = [
    ...(pid === null ? [] : [`process ${pid}`]),
    runtime,
    `purecache ${version}`,
    `watched since ${new Date(since).toLocaleTimeString()}`,
  ]
  setText(byId('process'), facts.join(' · '))
  rows.update(state)
  const found = state.isChosen ? ', chosen by the option caches' : ' of this process'
  setText(byId('caption'), `${grouped(rows.size)} cached ${rows.size === 1 ? 'method' : 'methods'}${found}`)
  const calls = rows.sum((history) => history.rate(callsOf))
  const misses = rows.sum((history) => history.rate((method) => method.misses))
  const hits = calls === 0 ? '' : `, ${percent(1 - misses / calls)} % without a load`
  setText(byId('sums'), `${rated(calls)} calls/s${hits}`)
  showEmpty()
}

function showEmpty(): void {
  const empty = byId('empty')
  empty.hidden = rows.visible > 0
  byId('scroll').hidden = rows.visible === 0
  setText(
    empty,
    rows.size === 0
      ? 'No cached methods yet. A method appears here when its class is loaded, before its first call.'
      : 'No method matches.',
  )
}
