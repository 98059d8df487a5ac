import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createDetectionEngine, loadRules, OWN_RULES_DIRECTORY } from '../src/index.ts';
import { ecsOfWindowsJson } from './windows-json.ts';

const DATA = new URL('../../../shared/data/otrf/', import.meta.url).pathname;

/** Data set → rule of ours (folder) that must see the technique its name tells. */
const EXPECTED: readonly (readonly [dataset: string, rule: string])[] = [
  ['cmd_process_herpaderping', 'windows/process-tampering'],
  ['cmd_sam_copy_esentutl', 'windows/credential-file-copied'],
  ['covenant_dcsync', 'windows/dcsync'],
  ['covenant_sharpwmi_create', 'windows/wmi-spawned-process'],
  ['empire_launcher_vbs', 'windows/script-host-spawns-shell'],
  ['empire_launcher_vbs', 'windows/encoded-powershell'],
  ['empire_shell_rpc_samr', 'windows/domain-group-discovery'],
  ['psh_hh_local_html_payload', 'windows/html-help-spawns-process'],
  ['psh_python_webserver', 'windows/script-web-server'],
  ['psh_register_cimprovider', 'windows/proxy-execution-child'],
  ['purplesharp_pe_injection', 'windows/remote-thread-injection'],
  ['schtask_modification', 'windows/scheduled-task-action-changed'],
];

// Skipped when the shared attack recordings (OTRF Security-Datasets) are not beside the checkout.
describe.skipIf(!existsSync(DATA))('our rules on recorded attacks (needs ../shared)', async () => {
  const { rules } = await loadRules(OWN_RULES_DIRECTORY);

  it.each(EXPECTED)('%s is seen by %s', (dataset, folder) => {
    const file = readdirSync(DATA).find((name) => name.startsWith(dataset)) ?? '';
    const lines = gunzipSync(readFileSync(join(DATA, file)))
      .toString('utf8')
      .split('\n');
    const engine = createDetectionEngine({ rules });
    const matches = lines
      .filter((line) => line !== '')
      .flatMap((line, index) => engine.evaluate(ecsOfWindowsJson(JSON.parse(line) as Record<string, unknown>, index)));
    const id = rules.find((rule) => rule.file === `${folder}/rule.yaml`)?.id;
    const byRule = Object.groupBy(matches, (match) => match.ruleTitle);
    const summary = JSON.stringify(Object.fromEntries(Object.entries(byRule).map(([k, v]) => [k, v?.length])));
    expect(matches.filter((match) => match.ruleId === id).length, summary).toBeGreaterThan(0);
  });
});
