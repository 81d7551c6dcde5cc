import { ENDPOINT_PROP } from '../aws/props.ts'
import type { PropInput } from '../prop-input.ts'

export const BUCKET_PROP: PropInput = {
  key: 'bucket',
  type: 'string',
  label: 'Bucket',
  placeholder: 'my-bucket',
  remoteOptions: { loader: 'buckets' },
}

/** Where the bucket is; shared by all actions of S3. */
export const PLACE_PROPS: PropInput[] = [
  {
    ...ENDPOINT_PROP,
    placeholder: 'https://s3.us-east-1.amazonaws.com/',
  },
  {
    key: 'addressing',
    type: 'string',
    label: 'Address style',
    description:
      'Where the bucket’s name goes. By itself: in the path for services elsewhere, in the host’s name at AWS.',
    options: [
      { label: 'By itself', value: 'auto' },
      { label: 'In the path', value: 'path' },
      { label: 'In the host’s name', value: 'host' },
    ],
    default: 'auto',
    advanced: true,
  },
]
