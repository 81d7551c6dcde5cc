/**
 * Patchbay's components: Radix behavior, our own tokens (`app/tokens.css`). How to use them:
 *
 * - Import from `../../components/index.ts`. Values are controlled: `value` and `onChange(value)`, never events.
 * - Inputs (`TextField`, `TextArea`, `NumberField`, `Select`, `Combobox`) take `label`, `hint`, `error`, `optional` and
 *   `aside` (beside the label); `Field` gives the same frame to a control of your own (`children={ids => …}`).
 * - `Button` has `variant` primary | secondary | ghost | danger, `size` s | m, `icon` (a lucide component), `loading`.
 *   `IconButton` must have a `label`: it is the accessible name and the tooltip.
 * - `Menu` and `ContextMenu` take `entries`: `{ label, icon, shortcut, onSelect, danger }`, `'separator'`, `{ heading }`,
 *   or `{ label, entries }` for a submenu. `Dialog` for forms, `AlertDialog` before what can't be undone.
 * - Status: `StatusDot`, `StatusBadge`, `statusLabel` for runs and steps; `Badge tone` for other words;
 *   `Callout tone` for remarks, `EmptyState` and `ErrorState` for whole regions; `toast()` of `lib/toast.ts`.
 * - Styling: CSS Modules beside the component; colors, sizes, radii and durations by token only
 *   (`var(--text-muted)`, `var(--size-s)`, `var(--radius-m)`, `var(--fast) var(--ease)`), spacing on a 4 px grid.
 *   Style elements made at run time must carry `styleNonce` of `lib/style-nonce.ts`.
 */
export * from './app-icon.tsx'
export * from './badge.tsx'
export * from './button.tsx'
export * from './combobox.tsx'
export * from './connect-account/index.ts'
export * from './copy-button.tsx'
export * from './dialog.tsx'
export * from './error-boundary.tsx'
export * from './field.tsx'
export * from './json-text.tsx'
export * from './kbd.tsx'
export * from './menu.tsx'
export * from './popover.tsx'
export * from './scroll-area.tsx'
export * from './search-field.tsx'
export * from './secret-input.tsx'
export * from './select.tsx'
export * from './spinner.tsx'
export * from './split-pane.tsx'
export * from './states.tsx'
export * from './switch.tsx'
export * from './tabs.tsx'
export * from './text-field.tsx'
export * from './toaster.tsx'
export * from './tooltip.tsx'
