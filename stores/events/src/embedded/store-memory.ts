/** Bytes of memory an embedded store has, by what they are for: `open_blocks`, `known_ids`, `id_filters`, … */
export type StoreMemory = Readonly<Record<string, number>>;
