export { SettingsDialog } from './settings-dialog.tsx'
export { UnlockDialog } from './vault/unlock-dialog.tsx'
