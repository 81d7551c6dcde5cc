import { defineApp } from '../define.ts'
import { getVaultSecret } from './get-secret.ts'
import { listVaultSecrets } from './list-secrets.ts'
import { testVault } from './vault-session.ts'

/** HashiCorp Vault, and OpenBao, over its HTTP API. */
export const hashicorpVaultApp = defineApp(
  {
    key: 'hashicorp_vault',
    name: 'HashiCorp Vault',
    description: 'Secrets of a key-value engine.',
    auth: [
      {
        key: 'address',
        label: 'Address',
        secret: false,
        address: 'url',
        placeholder: 'https://vault.example.com:8200',
      },
      {
        key: 'namespace',
        label: 'Namespace',
        description: 'Of Vault Enterprise or HCP.',
        secret: false,
        optional: true,
        placeholder: 'admin',
      },
      { key: 'token', label: 'Token', secret: true, optional: true, placeholder: 'hvs.…' },
      {
        key: 'role_id',
        label: 'AppRole role ID',
        description: 'Instead of a token.',
        secret: true,
        optional: true,
      },
      { key: 'secret_id', label: 'AppRole secret ID', secret: true, optional: true },
      {
        key: 'approle_path',
        label: 'AppRole mount',
        secret: false,
        optional: true,
        default: 'approle',
      },
    ],
    hosts: [],
  },
  [getVaultSecret, listVaultSecrets],
  testVault,
)
