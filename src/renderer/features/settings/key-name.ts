const NAMES: Readonly<Record<string, string>> = {
  'safe-storage:gnome_libsecret': 'GNOME Keyring',
  'safe-storage:keychain': 'macOS Keychain',
  'safe-storage:dpapi': 'Windows DPAPI',
  'safe-storage:kwallet': 'KWallet',
  'safe-storage:kwallet5': 'KWallet',
  'safe-storage:kwallet6': 'KWallet',
  'keyring:Secret Service': 'Secret Service',
  'keyring:Keychain': 'macOS Keychain',
  'keyring:Credential Manager': 'Windows Credential Manager',
  'safe-storage': 'the system’s key service',
  passphrase: 'a passphrase',
  memory: 'memory, until Patchbay is closed',
}

/** What keeps the vault's key, in words; a status may name several. One that has no name here is shown as it is. */
export const keyName = (backend: string): string =>
  backend
    .split(', ')
    .map(one => NAMES[one] ?? one)
    .join(', ')
