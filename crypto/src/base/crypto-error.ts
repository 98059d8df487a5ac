/** Codes of the platform's error catalogue that this package raises. */
export type CryptoErrorCode =
  'crypto.badKey' | 'crypto.badSignature' | 'crypto.badEncoding' | 'crypto.decryptFailed' | 'crypto.selfTestFailed';

/** A fault of this package. Callers decide by `code`. Never carries key material. */
export class CryptoError extends Error {
  readonly code: CryptoErrorCode;
  /** Facts for people and logs: offsets, names. */
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: CryptoErrorCode, details: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(details)}`, options);
    this.name = 'CryptoError';
    this.code = code;
    this.details = details;
  }
}
