/**
 * Encodes text in the two-byte part of GB18030 (the GBK repertoire), as old Chinese devices send it. The table is made
 * by decoding all two-byte codes once: the platform has a decoder but no encoder.
 */
let codes: ReadonlyMap<string, readonly [number, number]> | undefined;

function codeTable(): ReadonlyMap<string, readonly [number, number]> {
  if (codes !== undefined) return codes;
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if (char.length === 1 && !table.has(char)) table.set(char, [lead, trail]);
    }
  }
  codes = table;
  return table;
}

/** Bytes of the text in GB18030; characters outside the two-byte repertoire become `?`. */
export function encodeGb18030(text: string): Uint8Array {
  const table = codeTable();
  const bytes: number[] = [];
  for (const char of text) {
    const unit = char.charCodeAt(0);
    if (unit < 0x80) bytes.push(unit);
    else bytes.push(...(table.get(char) ?? [0x3f]));
  }
  return Uint8Array.from(bytes);
}
