/** What a device does wrong, or does not do. */
export class SnmpFault extends Error {
  override readonly name = 'SnmpFault';
  /** `timeout`, `loop`, `endless`, `empty`, `error5` (RFC 3416 §3), or why it refuses to answer. */
  readonly because: string;

  constructor(because: string) {
    super(because);
    this.because = because;
  }
}
