/**
 * Runs `act` and returns the reasons of the rejections that nobody handled by the next turn of the event
 * loop.
 */
export async function unhandledDuring(act: () => unknown): Promise<unknown[]> {
  const reasons: unknown[] = []
  const listen = (reason: unknown) => void reasons.push(reason)
  process.on('unhandledRejection', listen)
  try {
    await act()
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', listen)
  }
  return reasons
}
