export { UseLogPage } from './use-log-page.tsx'
