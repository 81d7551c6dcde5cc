export * from './js-path.ts'
export * from './json-tree.tsx'
export * from './mask-badge.tsx'
export * from './masked.ts'
