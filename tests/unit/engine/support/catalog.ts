import { type Catalog, catalogSchema } from '#shared/model/action.ts'

/** A small catalog with one action of each sort. */
export const catalog: Catalog = catalogSchema.parse({
  apps: [
    {
      key: 'vendor',
      name: 'Vendor',
      description: '',
      hosts: ['api.vendor.test'],
      auth: [
        { key: 'token', label: 'Token', secret: true },
        { key: 'region', label: 'Region', secret: false, optional: true },
      ],
    },
  ],
  actions: [
    {
      key: 'test.pass',
      version: '1.0.0',
      name: 'Pass',
      description: '',
      runtime: 'host',
      props: [{ key: 'value', type: 'any', label: 'Value', optional: true }],
    },
    {
      key: 'test.typed',
      version: '1.0.0',
      name: 'Typed',
      description: '',
      runtime: 'host',
      props: [
        { key: 'name', type: 'string', label: 'Name' },
        { key: 'count', type: 'integer', label: 'Count', default: 3 },
        { key: 'flag', type: 'boolean', label: 'Flag', optional: true },
        { key: 'tags', type: 'string[]', label: 'Tags', optional: true },
        { key: 'map', type: 'object', label: 'Map', optional: true },
        {
          key: 'mode',
          type: 'string',
          label: 'Mode',
          optional: true,
          options: [
            { label: 'Fast', value: 'fast' },
            { label: 'Slow', value: 'slow' },
          ],
        },
      ],
    },
    {
      key: 'test.code',
      version: '1.0.0',
      name: 'Code',
      description: '',
      runtime: 'code',
      props: [
        { key: 'code', type: 'code', label: 'Code' },
        { key: 'inputs', type: 'object', label: 'Inputs', optional: true },
      ],
    },
    {
      key: 'vendor.send',
      version: '1.0.0',
      name: 'Send',
      description: '',
      app: 'vendor',
      runtime: 'host',
      props: [{ key: 'body', type: 'any', label: 'Body', optional: true }],
    },
    {
      key: 'vault.read',
      version: '1.0.0',
      name: 'Read a secret',
      description: '',
      runtime: 'host',
      props: [],
      secretOutputs: [['$return_value', 'secret']],
    },
  ],
})
