/** Where the twins of a dialect are, from `collector/conformance`: plain lower-case names. */
export function dialectFile(vendor: string, dialect: string): string {
  const name = dialect
    .toLowerCase()
    .replaceAll(/[[\]]+/g, '_')
    .replaceAll(/[^a-z0-9._-]+/g, '_')
    .replaceAll(/_{2,}/g, '_');
  return `device-lines/${vendor.toLowerCase()}/${name}.ndjson`;
}
