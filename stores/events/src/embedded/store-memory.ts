/** Bytes of memory an embedded store has, by what they are for: `hot_tables`, `known_ids`, `id_filters`, `duckdb`, … */
export type StoreMemory = Readonly<Record<string, number>>;
