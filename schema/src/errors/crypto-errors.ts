import type { ErrorText } from './error-text.ts';

/** Error codes of crypto. */
export const CRYPTO_ERRORS = {
  'crypto.badKey': {
    status: 400,
    zh: '密钥无效',
    en: 'Invalid key',
    remedy: {
      zh: '密钥文件须为 PEM 格式的 SM2 密钥，且仅属主可读（chmod 600）；已损坏时从备份恢复',
      en: 'The key file must hold an SM2 key as PEM and be readable by its owner only (chmod 600); restore it from a backup if it is damaged',
    },
  },
  'crypto.badSignature': { status: 400, zh: '签名无效', en: 'Invalid signature' },
  'crypto.badEncoding': { status: 400, zh: '编码无效', en: 'Invalid encoding' },
  'crypto.decryptFailed': { status: 400, zh: '解密失败', en: 'Decryption failed' },
  'crypto.selfTestFailed': { status: 500, zh: '密码算法自检失败', en: 'A cryptographic self-test failed' },
} as const satisfies Record<string, ErrorText>;
