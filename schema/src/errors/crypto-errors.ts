import type { ErrorText } from './error-text.ts';

/** Error codes of crypto. */
export const CRYPTO_ERRORS = {
  'crypto.badKey': { status: 400, zh: '密钥无效', en: 'Invalid key' },
  'crypto.badSignature': { status: 400, zh: '签名无效', en: 'Invalid signature' },
  'crypto.badEncoding': { status: 400, zh: '编码无效', en: 'Invalid encoding' },
  'crypto.decryptFailed': { status: 400, zh: '解密失败', en: 'Decryption failed' },
  'crypto.selfTestFailed': { status: 500, zh: '密码算法自检失败', en: 'A cryptographic self-test failed' },
} as const satisfies Record<string, ErrorText>;
