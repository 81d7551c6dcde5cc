/** `compute`, remembering its latest `capacity` answers by key. */
export function createLru<V>(capacity: number, compute: (key: string) => V): (key: string) => V {
  const kept = new Map<string, V>()
  return key => {
    const known = kept.get(key)
    const value = known === undefined ? compute(key) : known
    if (known !== undefined) kept.delete(key)
    kept.set(key, value)
    if (kept.size > capacity) {
      const [oldest] = kept.keys()
      if (oldest !== undefined) kept.delete(oldest)
    }
    return value
  }
}
