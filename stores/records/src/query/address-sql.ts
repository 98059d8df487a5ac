import { ipText, MAPPED_PREFIX, type IpRange } from '@qiaolou/schema';
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

const ONLY_IPV4 = `^${IPV4}$`;
const ONLY_IPV6 = `^(${IPV6})$`;

/** The key of an address as text (`ipKey`); NULL for what is none. */
export function addressKey(value: Sql, dialect: SqlDialect): Sql {
  if (dialect === 'sqlite') return sql`${sql.raw(SQLITE_FUNCTIONS.addressKey)}(${value})`;
  const bytes = sql`encode(substring(inet_send(cast(${value} as inet)) from 5), 'hex')`;
  const inet = sql`cast(${value} as inet)`;
  const ofIpv6 = sql`(case family(${inet}) when 4 then ${sql.lit(MAPPED_PREFIX)} else '' end) || ${bytes}`;
  return byFamily(value, { ipv4: sql`${sql.lit(MAPPED_PREFIX)} || ${bytes}`, ipv6: ofIpv6 });
}

/** The one spelling of an address (`ipText`); NULL for what is none. */
export function addressText(value: Sql, dialect: SqlDialect): Sql {
  if (dialect === 'sqlite') return sql`${sql.raw(SQLITE_FUNCTIONS.addressText)}(${value})`;
  const inet = sql`cast(${value} as inet)`;
  const word = (at: number) =>
    sql`to_hex(get_byte(inet_send(${inet}), ${sql.lit(at)}) * 256 + get_byte(inet_send(${inet}), ${sql.lit(at + 1)}))`;
  // PostgreSQL writes the last 32 bits of two kinds of addresses as IPv4; here only those that are.
  const ofIpv6 = sql`case when host(${inet}) like '::ffff:%.%' then substr(host(${inet}), 8)
    when host(${inet}) like '::%.%' then '::' || ${word(16)} || ':' || ${word(18)}
    else host(${inet}) end`;
  return byFamily(value, { ipv4: value, ipv6: ofIpv6 });
}

/**
 * Of an address one of two values; NULL of what is none, which must not reach a cast to `inet`: it would end the statement. IPv4,
 * which most are, is told apart first: to see that a text is IPv6 takes PostgreSQL ten times as long.
 */
function byFamily(value: Sql, { ipv4, ipv6 }: { readonly ipv4: Sql; readonly ipv6: Sql }): Sql {
  return sql`(case when strpos(${value}, ':') = 0 then case when ${value} ~ ${sql.lit(ONLY_IPV4)} then ${ipv4} end
    when ${value} ~ ${sql.lit(ONLY_IPV6)} then ${ipv6} end) collate "C"`;
}

/** Whether an address is in a range of keys; false or NULL for what is none. */
export function addressWithin(value: Sql, range: IpRange, dialect: SqlDialect): Sql {
  const within = sql`${addressKey(value, dialect)} between ${range.from} and ${range.to}`;
  if (dialect === 'sqlite') return within;
  const begins = ipv4Beginning(range);
  // Most addresses differ in an octet that the network fixes as a whole.
  const isOther = begins === undefined ? sql`true` : sql`${value} not like ${`${begins}%`}`;
  return sql`(case when strpos(${value}, ':') = 0 and ${isOther} then false else ${within} end)`;
}

/** What the IPv4 addresses of a range begin with; undefined when it has none. */
function ipv4Beginning({ from, to }: IpRange): string | undefined {
  const least = `${MAPPED_PREFIX}00000000`;
  const most = `${MAPPED_PREFIX}ffffffff`;
  if (to < least || from > most) return undefined;
  const first = ipText(from < least ? least : from).split('.');
  const last = ipText(to > most ? most : to).split('.');
  const differ = first.findIndex((octet, place) => octet !== last[place]);
  return differ < 0
    ? first.join('.')
    : first
        .slice(0, differ)
        .map((octet) => `${octet}.`)
        .join('');
}
