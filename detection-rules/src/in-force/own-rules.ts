import { fileURLToPath } from 'node:url';

/** Folder of the rules that come with Qiaolou: `<area>/<slug>/{rule.yaml,hit.ndjson,miss.ndjson}`. */
export const OWN_RULES_DIRECTORY: string = fileURLToPath(new URL('../../rules/', import.meta.url));
