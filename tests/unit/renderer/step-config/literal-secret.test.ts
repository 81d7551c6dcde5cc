import { describe, expect, it } from 'vitest'
import { holdsLiteralSecret } from '../../../../src/renderer/features/step-config/auth/literal-secret.ts'

describe('[S-CR-1] a secret typed into a credential field', () => {
  it.each([
    'ya29.a0AfH6SMB',
    'x',
    '{{ "ya29.a0AfH6SMB" }}',
    '{{ `sk_live_123456` }}',
    'sk_live_12345678{{ steps.a.$return_value }}',
    '{{ steps.a.$return_value || "sk_live_12345678" }}',
    'steps.get_token.$return_value.access_token',
  ])('is noticed in %s', text => {
    expect(holdsLiteralSecret(text)).toBe(true)
  })

  it.each([
    '',
    '   ',
    '{{ steps.get_token.$return_value.access_token }}',
    'Bearer {{ steps.a.$return_value }}',
    '{{ env.API_KEY }}',
    '{{ steps["get_token_20240101"].$return_value }}',
    `{{ \`Basic \${steps.a.user}:\${env.PASSWORD}\` }}`,
    '{{ steps.a.user }}:{{ steps.a.password }}',
    '{{ ',
    '{{ steps.a',
  ])('is not seen in %s', text => {
    expect(holdsLiteralSecret(text)).toBe(false)
  })
})
