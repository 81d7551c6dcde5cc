import type { FieldPacket, TypeCastField, TypeCastNext } from 'mysql2/promise'
import type { JsonValue } from '#shared/json.ts'
import { jsonCell } from '../sql/json-cell.ts'

/** By the numbers of the protocol. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  6: 'null',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  15: 'varchar',
  16: 'bit',
  245: 'json',
  246: 'decimal',
  247: 'enum',
  248: 'set',
  249: 'tinyblob',
  250: 'mediumblob',
  251: 'longblob',
  252: 'blob',
  253: 'varchar',
  254: 'char',
  255: 'geometry',
}

export function typeName({ columnType, type }: FieldPacket): string {
  const number = columnType ?? type
  return number === undefined ? 'unknown' : (NAMES[number] ?? String(number))
}

/** Values as JSON while they are read; `count` is told how much there is. */
export function castBy(count: (characters: number) => void) {
  return (field: TypeCastField, next: TypeCastNext): JsonValue => {
    const value: unknown = next()
    if (typeof value !== 'string') {
      count(value instanceof Uint8Array ? value.length : 8)
      return jsonCell(value)
    }
    count(value.length)
    if (field.type === 'TIMESTAMP') return instant(value, 'Z')
    return field.type === 'DATETIME' ? instant(value, '') : value
  }
}

/** `0000-00-00 00:00:00`, which is no date, stays as it is. */
function instant(text: string, zone: string): string {
  return text.startsWith('0000-00-00') ? text : `${text.replace(' ', 'T')}${zone}`
}
