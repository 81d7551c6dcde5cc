export * from './retention-fields.tsx'
export * from './retention-words.ts'
