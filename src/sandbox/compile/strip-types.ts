import { transform } from 'sucrase'
import { TextPositions } from './text-positions.ts'

export interface StrippedTypes {
  /** JavaScript with the same line numbers. */
  readonly code: string
  /** Offset in `code` -> offset in the TypeScript text. */
  toSource(offset: number): number
}

/** TypeScript -> JavaScript, line by line. Throws sucrase's error, which has `pos`. */
export function stripTypes(source: string): StrippedTypes {
  const { code, sourceMap } = transform(source, {
    transforms: ['typescript'],
    disableESTransforms: true,
    filePath: 'step.ts',
    sourceMapOptions: { compiledFilename: 'step.js' },
  })
  const lines = decodeColumns(sourceMap?.mappings ?? '')
  const generated = new TextPositions(code)
  const original = new TextPositions(source)
  return {
    code,
    toSource(offset) {
      const { line, column } = generated.positionOf(offset)
      const segment = lines[line]?.findLast(([from]) => from <= column)
      if (segment === undefined) return original.offsetOf(line, column)
      const [from, sourceLine, sourceColumn] = segment
      return original.offsetOf(sourceLine, sourceColumn + column - from)
    },
  }
}

type Segment = readonly [generatedColumn: number, sourceLine: number, sourceColumn: number]

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The `mappings` of a source map of one file, by generated line. */
function decodeColumns(mappings: string): Segment[][] {
  let sourceLine = 0
  let sourceColumn = 0
  return mappings.split(';').map(text => {
    let column = 0
    const segments: Segment[] = []
    for (const field of text.split(',')) {
      const [columnStep = 0, , lineStep = 0, sourceStep = 0] = decodeVlq(field)
      if (field === '') continue
      column += columnStep
      sourceLine += lineStep
      sourceColumn += sourceStep
      segments.push([column, sourceLine, sourceColumn])
    }
    return segments
  })
}

function decodeVlq(text: string): number[] {
  const values: number[] = []
  let value = 0
  let shift = 0
  for (const character of text) {
    const digit = BASE64.indexOf(character)
    value |= (digit & 31) << shift
    shift += 5
    if (digit & 32) continue
    values.push(value & 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return values
}
