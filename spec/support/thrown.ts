/** The error that `run` throws, as text: its class and its message. */
export function thrown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return String(error)
  }
  return 'nothing was thrown'
}
