export * from './error-view.tsx'
export * from './log-list.tsx'
export * from './masked-text.tsx'
