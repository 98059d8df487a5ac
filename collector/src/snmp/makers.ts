/** Makers by their number below 1.3.6.1.4.1 (IANA Private Enterprise Numbers). */
const MAKERS: Readonly<Record<string, string>> = {
  '9': 'Cisco',
  '2011': 'Huawei',
  '2636': 'Juniper',
  '3375': 'F5',
  '4881': 'Ruijie',
  '12356': 'Fortinet',
  '25461': 'Palo Alto Networks',
  '25506': 'H3C',
};

/** Who makes what an OID below the private enterprises is about. */
export function makerOf(oid: string): string | undefined {
  const [, number = ''] = /^1\.3\.6\.1\.4\.1\.(\d+)/.exec(oid) ?? [];
  return MAKERS[number];
}
