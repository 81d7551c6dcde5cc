/** `nobody`: has no rights that the file system does not give to everybody. */
export const ORDINARY_USER = 65_534

/** Acts without root's power to read and write everything, so that permissions mean something. Needs the forks pool. */
export async function asOrdinaryUser<T>(act: () => T | Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return act()
  process.seteuid?.(ORDINARY_USER)
  try {
    return await act()
  } finally {
    process.seteuid?.(0)
  }
}
