import { kindOf } from '../../steps/cacao-step.ts';
import { commandText, contentText, parseRequestLine } from '../../vocabulary/command-vocabulary.ts';
import type { CacaoCommand } from '../../vocabulary/command.ts';
import { pointer } from '../../vocabulary/json-pointer.ts';
import type { CacaoVariable } from '../../vocabulary/variable.ts';
import type { Playbook } from '../playbook-schema.ts';
import { isLiteral, isSecretName, secretInAddress } from '../secret-in-text.ts';
import { lintRule, type LintFinding } from './lint-rule.ts';

const SECRET_KEYS = ['password', 'token', 'client_secret', 'oauth_header', 'private_key', 'secret'];

/** Secrets are given from outside, not written in the document: not in logins, addresses, headers, bodies or variables. */
export const inlineSecret = lintRule({
  id: 'inlineSecret',
  asks: 'own: secrets live in a key store, not in the document',
  find: (playbook) => [
    ...inLogins(playbook),
    ...inAddresses(playbook),
    ...inCommands(playbook),
    ...inVariables(playbook.playbook_variables, '/playbook_variables'),
    ...Object.entries(playbook.workflow).flatMap(([id, step]) =>
      inVariables(step.step_variables, pointer('workflow', id, 'step_variables')),
    ),
  ],
});

function inLogins({ authentication_info_definitions: logins = {} }: Playbook): readonly LintFinding[] {
  return Object.entries(logins).flatMap(([id, login]) =>
    SECRET_KEYS.filter((key) => login.kms !== true && typeof login[key] === 'string').map((key) => ({
      at: pointer('authentication_info_definitions', id, key),
      found: key,
    })),
  );
}

function inAddresses(playbook: Playbook): readonly LintFinding[] {
  return (['agent_definitions', 'target_definitions'] as const).flatMap((kind) =>
    Object.entries(playbook[kind] ?? {}).flatMap(([id, { address = {} }]) =>
      (address.url ?? []).flatMap((url, index) => {
        const found = secretInAddress(url);
        return found === undefined ? [] : [{ at: pointer(kind, id, 'address', 'url', index), found }];
      }),
    ),
  );
}

function inCommands({ workflow }: Playbook): readonly LintFinding[] {
  return Object.entries(workflow).flatMap(([id, step]) => {
    // Each command once, whatever the number of its targets.
    const commands = new Map(
      kindOf(step)
        .units(step)
        .map(({ command, at }) => [at, command]),
    );
    return [...commands].flatMap(([at, command]) =>
      inCommand(command).map((finding) => ({ ...finding, at: `${pointer('workflow', id)}${at}${finding.at}` })),
    );
  });
}

function inCommand(command: CacaoCommand): readonly LintFinding[] {
  const line = command.type === 'http-api' ? parseRequestLine(commandText(command)) : undefined;
  const address = line === undefined ? undefined : secretInAddress(line.path);
  const body = contentText(command);
  return [
    ...(address === undefined ? [] : [{ at: '/command', found: address }]),
    ...Object.entries(command.headers ?? {}).flatMap(([name, values]) =>
      isSecretName(name) && values.some(holdsSecret)
        ? [{ at: pointer('headers', name), found: 'a secret in a header' }]
        : [],
    ),
    ...(body !== undefined && hasSecretField(body) ? [{ at: '/content', found: 'a secret in the content' }] : []),
  ];
}

/** `Bearer x` holds one, `Bearer __token__:value` does not. */
function holdsSecret(value: string): boolean {
  return isLiteral(value.replace(/^\s*(?:basic|bearer|token|apikey)\s+/i, ''));
}

/** A field of a JSON or form body that is named like a secret and has a text of the document for a value. */
function hasSecretField(body: string): boolean {
  const inJson = body.matchAll(/"([^"\\]{1,60})"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
  const inForm = /^[^\s{}<>]+$/.test(body) ? body.matchAll(/(?:^|&)([^=&]{1,60})=([^&]*)/g) : [];
  return [...inJson, ...inForm].some(([, name = '', value = '']) => isSecretName(name) && isLiteral(value));
}

function inVariables(variables: Readonly<Record<string, CacaoVariable>> = {}, at: string): readonly LintFinding[] {
  return Object.entries(variables).flatMap(([name, { value }]) => {
    if (typeof value !== 'string' || value === '') return [];
    const found = isSecretName(name.replaceAll('__', '')) ? 'a secret as a value' : secretInAddress(value);
    return found === undefined ? [] : [{ at: `${at}${pointer(name, 'value')}`, found }];
  });
}
