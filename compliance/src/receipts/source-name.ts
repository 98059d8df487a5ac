import type { ReceiptKind } from '@qiaolou/schema';

/** Who logs came from. */
export interface SourceName {
  readonly kind: ReceiptKind;
  /** Address of the sender, or the dataset of an import, whose events have no sender. */
  readonly source: string;
}

/**
 * Text that names a source among all: a sender and a dataset may be called the same.
 *
 * @example
 *   sourceKey({ kind: 'sender', source: '10.0.0.1' }); // 'sender 10.0.0.1'
 */
export function sourceKey({ kind, source }: SourceName): string {
  return `${kind} ${source}`;
}
