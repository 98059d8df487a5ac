import { pointer } from '../../vocabulary/json-pointer.ts';
import { lintRule } from './lint-rule.ts';

const SECRET_KEYS = ['password', 'token', 'client_secret', 'oauth_header', 'private_key', 'secret'];

/** Secrets live in a key store, not in the document. */
export const inlineSecret = lintRule({
  id: 'inlineSecret',
  asks: 'own: secrets live in a key store, not in the document',
  find: ({ authentication_info_definitions: logins = {} }) =>
    Object.entries(logins).flatMap(([id, login]) =>
      SECRET_KEYS.filter((key) => login.kms !== true && typeof login[key] === 'string').map((key) => ({
        at: pointer('authentication_info_definitions', id, key),
        found: key,
      })),
    ),
});
