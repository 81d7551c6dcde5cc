import { PanelLeft } from 'lucide-react'
import { IconButton } from '../../components/index.ts'

export const SidebarToggle = ({ onToggle }: { onToggle: () => void }) => (
  <IconButton icon={PanelLeft} label="Show the sidebar" shortcut="Mod+B" onClick={onToggle} />
)
