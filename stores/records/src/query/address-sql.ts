import { MAPPED_PREFIX } from '@qiaolou/schema';
import { sql } from 'kysely';
import type { SqlDialect } from '../area/step-statements.ts';
import type { Sql } from './field-sql.ts';
import { SQLITE_FUNCTIONS } from './sqlite-functions.ts';

const BYTE = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const IPV4 = `${BYTE}(\\.${BYTE}){3}`;
const GROUP = '[0-9a-fA-F]{1,4}';
/** RFC 4291 §2.2 in all its forms; `::` stands for at least one group. */
const IPV6 = [
  `(${GROUP}:){7}${GROUP}`,
  `(${GROUP}:){6}${IPV4}`,
  ...Array.from(
    { length: 8 },
    (_, head) => `${groups(head)}::${head === 7 ? '' : `(${GROUP}(:${GROUP}){0,${6 - head}})?`}`,
  ),
  ...Array.from({ length: 6 }, (_, head) => `${groups(head)}::(${GROUP}:){0,${5 - head}}${IPV4}`),
].join('|');
function groups(count: number): string {
  return count === 0 ? '' : `${GROUP}(:${GROUP}){${count - 1}}`;
}

const ADDRESS = `^(${IPV4}|${IPV6})$`;

/** The key of an address as text (`ipKey`); NULL for what is none. */
export function addressKey(value: Sql, dialect: SqlDialect): Sql {
  if (dialect === 'sqlite') return sql`${sql.raw(SQLITE_FUNCTIONS.addressKey)}(${value})`;
  // What is no address must not reach the cast, which would end the statement.
  return sql`(case when ${value} ~ ${sql.lit(ADDRESS)} then
    (case family(cast(${value} as inet)) when 4 then ${sql.lit(MAPPED_PREFIX)} else '' end)
    || encode(substring(inet_send(cast(${value} as inet)) from 5), 'hex') end) collate "C"`;
}

/** The one spelling of an address (`ipText`); NULL for what is none. */
export function addressText(value: Sql, dialect: SqlDialect): Sql {
  if (dialect === 'sqlite') return sql`${sql.raw(SQLITE_FUNCTIONS.addressText)}(${value})`;
  const inet = sql`cast(${value} as inet)`;
  const word = (at: number) =>
    sql`to_hex(get_byte(inet_send(${inet}), ${sql.lit(at)}) * 256 + get_byte(inet_send(${inet}), ${sql.lit(at + 1)}))`;
  // PostgreSQL writes the last 32 bits of two kinds of addresses as IPv4; here only those that are.
  return sql`(case when ${value} ~ ${sql.lit(ADDRESS)} then
    (case when host(${inet}) like '::ffff:%.%' then substr(host(${inet}), 8)
      when host(${inet}) like '::%.%' then '::' || ${word(16)} || ':' || ${word(18)}
      else host(${inet}) end) end) collate "C"`;
}
