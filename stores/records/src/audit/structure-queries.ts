/** A part of a database (`column users.name`) and how it is made, in words that both dialects share; `of` is its table. */
export interface StructurePart {
  readonly part: string;
  readonly of: string;
  readonly made: string;
}

/** Questions about the structure of a database. */
export interface StructureQueries {
  /** Columns of tables: `part` is the column's name alone. */
  readonly columns: string;
  /** What a table has besides columns: keys, indexes, references, checks, and the table itself. */
  readonly parts: string;
  /** What this platform never makes and what can change or hide what it writes: `part` names it. */
  readonly foreign: string;
}

const SQLITE_TABLES = `sqlite_master m join pragma_table_list(m.name) t on t.schema = 'main'`;
const SQLITE_INDEXES = `sqlite_master m join pragma_index_list(m.name) l`;
/** Its columns in order, with what makes them compare otherwise than by bytes. */
const SQLITE_INDEXED = `(select group_concat(coalesce(x.name, 'expression')
  || case when x.coll = 'BINARY' then '' else ' collate ' || x.coll end || case x.desc when 1 then ' desc' else '' end, ', ')
  from pragma_index_xinfo(l.name) x where x.key = 1)`;

const POSTGRES_TABLES = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()`;
const POSTGRES_INDEXED = `(select string_agg(coalesce(a.attname, 'expression'), ', ' order by k.at)
  from unnest(i.indkey) with ordinality k(number, at)
  left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number and k.number > 0)`;

/**
 * The questions to either dialect. Answers are alike: `text not null`, `(a, b)`, the table a reference names, a number of
 * checks, `as made` for a table that keeps and shows every row.
 */
export const STRUCTURE_QUERIES: Readonly<Record<'sqlite' | 'postgres', StructureQueries>> = {
  sqlite: {
    // table_xinfo also names generated columns.
    columns: `select p.name as part, m.name as "of", lower(p.type)
        || case p."notnull" when 1 then ' not null' else '' end
        || coalesce(' default ' || p.dflt_value, '') || case p.hidden when 0 then '' else ' generated' end as made
      from sqlite_master m join pragma_table_xinfo(m.name) p where m.type = 'table'`,
    parts: `select 'table ' || m.name as part, m.name as "of", case t.strict when 1 then 'as made' else 'not strict' end as made
        from ${SQLITE_TABLES} where m.type = 'table'
      union all select 'key ' || m.name, m.name,
        (select group_concat(name, ', ') from (select name from pragma_table_info(m.name) where pk > 0 order by pk))
        from sqlite_master m where m.type = 'table'
      union all select 'index ' || l.name, m.name, ${SQLITE_INDEXED}
        || case l."unique" when 1 then ' unique' else '' end || case l.partial when 1 then ' partial' else '' end
        from ${SQLITE_INDEXES} where m.type = 'table' and l.origin = 'c'
      union all select 'unique ' || m.name || ' ' || ${SQLITE_INDEXED}, m.name, 'as made'
        from ${SQLITE_INDEXES} where m.type = 'table' and l.origin = 'u'
      union all select 'reference ' || m.name || '.' || f."from", m.name, f."table"
        from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'
      union all select 'checks ' || name, name,
        cast((length(sql) - length(replace(lower(sql), 'check (', ''))) / length('check (') as text)
        from sqlite_master where type = 'table'`,
    foreign: `select type || ' ' || name as part, tbl_name as "of", '' as made
      from sqlite_master where type in ('trigger', 'view')`,
  },
  postgres: {
    columns: `select a.attname as part, c.relname as "of",
        case format_type(a.atttypid, a.atttypmod) when 'bigint' then 'integer' when 'double precision' then 'real'
          else format_type(a.atttypid, a.atttypmod) end
        || case when a.attcollation = 0 or o.collname = 'C' then '' else ' collate ' || o.collname end
        || case when a.attnotnull then ' not null' else '' end
        || case when d.oid is null then '' else ' default ' || pg_get_expr(d.adbin, d.adrelid) end
        || case when a.attgenerated = '' and a.attidentity = '' then '' else ' generated' end as made
      from ${POSTGRES_TABLES} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        left join pg_collation o on o.oid = a.attcollation
      where c.relkind in ('r', 'p')`,
    parts: `select 'table ' || c.relname as part, c.relname as "of", case
          when c.relkind <> 'r' then 'in parts' when c.relpersistence <> 'p' then 'not logged'
          when c.relrowsecurity or c.relforcerowsecurity then 'under row security'
          when exists (select from pg_inherits h where c.oid in (h.inhparent, h.inhrelid)) then 'with inherited rows'
          when exists (select from pg_trigger g where g.tgrelid = c.oid and g.tgisinternal and g.tgenabled <> 'O')
            then 'with references switched off'
          else 'as made' end as made
        from ${POSTGRES_TABLES} where c.relkind in ('r', 'p')
      union all select 'key ' || c.relname, c.relname, ${POSTGRES_INDEXED}
        from ${POSTGRES_TABLES} join pg_index i on i.indrelid = c.oid where i.indisprimary
      union all select case s.contype when 'u' then 'unique ' || c.relname || ' ' || ${POSTGRES_INDEXED}
          else 'index ' || x.relname end, c.relname,
          case s.contype when 'u' then 'as made' else ${POSTGRES_INDEXED} || case when i.indisunique then ' unique' else '' end
            || case when i.indpred is null then '' else ' partial' end end
        from ${POSTGRES_TABLES} join pg_index i on i.indrelid = c.oid join pg_class x on x.oid = i.indexrelid
          left join pg_constraint s on s.conindid = i.indexrelid and s.contype in ('u', 'x')
        where not i.indisprimary
      union all select 'reference ' || c.relname || '.' || a.attname, c.relname, r.relname
        from ${POSTGRES_TABLES} join pg_constraint s on s.conrelid = c.oid and s.contype = 'f'
          join pg_class r on r.oid = s.confrelid
          join pg_attribute a on a.attrelid = c.oid and a.attnum = s.conkey[1]
      union all select 'checks ' || c.relname, c.relname,
        (select count(*)::text from pg_constraint s where s.conrelid = c.oid and s.contype = 'c')
        from ${POSTGRES_TABLES} where c.relkind in ('r', 'p')`,
    foreign: `select 'trigger ' || tgname as part, c.relname as "of", '' as made
        from ${POSTGRES_TABLES} join pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal
      union all select 'rule ' || rulename, tablename, '' from pg_rules where schemaname = current_schema()
      union all select 'view ' || viewname, viewname, '' from pg_views where schemaname = current_schema()
      union all select 'policy ' || policyname, tablename, '' from pg_policies where schemaname = current_schema()`,
  },
};
