import { meets, type PlannedStep } from '#engine/index.ts'
import type { Path } from '#shared/json.ts'

/** What the steps that run read of those that don't, and of the event. */
export interface Reads {
  add(step: PlannedStep): void
  /** The paths by which this place in what `name` gave is read: it itself, a part of it, or what holds it. */
  of(name: string, place: Path): readonly Path[]
}

export function createReads(): Reads {
  const byName = new Map<string, Path[]>()
  const add = (name: string, path: Path) => {
    const paths = byName.get(name)
    if (paths) paths.push(path)
    else byName.set(name, [path])
  }
  return {
    add({ readPaths, ancestors }) {
      for (const [name, ...path] of readPaths) {
        if (name !== undefined) add(String(name), path)
        else for (const any of ['trigger', ...ancestors()]) add(any, [])
      }
    },
    of: (name, place) => (byName.get(name) ?? []).filter(path => meets(path, place)),
  }
}
