export {
  SM2_DEFAULT_ID,
  createSigner,
  createVerifier,
  generateKeyPair,
  keyIdOf,
  publicKeyOf,
  sign,
  verify,
  type Sm2KeyPair,
  type Sm2Options,
  type Sm2Signer,
  type Sm2Verifier,
} from './sm2.ts';
export type { Sm2SignatureFormat } from './signature-der.ts';
export { privateKeyToPem, privateKeyFromPem, publicKeyToPem, publicKeyFromPem } from './key-pem.ts';
export { loadOrCreateSigner } from './signing-key-file.ts';
