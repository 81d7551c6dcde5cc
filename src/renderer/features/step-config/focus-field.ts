import type { Path } from '#shared/json.ts'

const CONTROL = 'input, textarea, [contenteditable="true"], [role="combobox"], [role="switch"]'

/** Brings the field at `path` into view and gives it the focus: the nearest field that has an own place in the form. */
export function focusField(root: HTMLElement, path: Path): void {
  // A closed section opens with the same request; its fields are there a frame later.
  requestAnimationFrame(() => {
    for (let length = path.length; length > 0; length--) {
      const name = CSS.escape(path.slice(0, length).join('.'))
      const field =
        root.querySelector<HTMLElement>(`[data-field="${name}"]`) ??
        root.querySelector<HTMLElement>(`[data-field^="${name}."]`)
      if (!field) continue
      field.scrollIntoView({ block: 'center' })
      // Buttons come last: the one beside the label comes before the control itself.
      const control = field.querySelector<HTMLElement>(CONTROL) ?? field.querySelector<HTMLElement>('button')
      control?.focus({ preventScroll: true })
      return
    }
  })
}
