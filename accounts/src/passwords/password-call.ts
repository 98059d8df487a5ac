import type { WireError } from '@qiaolou/schema';

/** What a password thread is asked, one after the other; each is answered once. */
export type PasswordCall =
  | { readonly kind: 'hash'; readonly password: string }
  | { readonly kind: 'verify'; readonly password: string; readonly scheme: string };

export type PasswordAnswer =
  { readonly kind: 'done'; readonly value: string | boolean } | { readonly kind: 'failed'; readonly error: WireError };
