import { Braces, Copy, Route } from 'lucide-react'
import { spellPath } from '#shared/js-path.ts'
import type { Path } from '#shared/json.ts'
import { api, attempt } from '../../lib/api.ts'
import { toast } from '../../lib/toast.ts'
import { IconButton } from '../button.tsx'
import styles from './json-tree.module.css'
import { pathOf, type TreeNode } from './tree-node.ts'

export function copyText(text: string, what: string): void {
  void attempt('Could not copy', async () => {
    await api.invoke('app.copy', { text })
    toast({ title: `${what} copied` })
  })
}

export const pathText = (path: Path, base: string | undefined): string => spellPath(path, base) || '$'

export const valueText = (node: TreeNode): string =>
  typeof node.value === 'string' ? node.value : JSON.stringify(node.value, null, 2)

interface RowActionsProps {
  readonly node: TreeNode
  readonly base: string | undefined
}

/** What can be copied of the row under the pointer; one set of buttons for the whole tree. */
export function RowActions({ node, base }: RowActionsProps) {
  const path = pathText(pathOf(node), base)
  return (
    <div className={styles.actions}>
      <IconButton
        size="s"
        icon={Copy}
        label="Copy value"
        onClick={() => copyText(valueText(node), 'Value')}
      />
      <IconButton size="s" icon={Route} label="Copy path" onClick={() => copyText(path, 'Path')} />
      {base !== undefined && (
        <IconButton
          size="s"
          icon={Braces}
          label="Copy as expression"
          onClick={() => copyText(`{{${path}}}`, 'Expression')}
        />
      )}
    </div>
  )
}
