import { z } from 'zod'

// Zod would compile its parsers with `new Function`, which the content security policy refuses.
// Must be imported before any module that builds a schema.
z.config({ jitless: true })
