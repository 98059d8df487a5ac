/** Deepest nesting a query may have; deeper is refused with `query.tooDeep`. */
export const MAX_AST_DEPTH = 32;

/** Most nodes a query may have; more is refused with `query.tooLarge`. */
export const MAX_AST_NODES = 2_000;
