import { SocError, systemClock, type Clock } from '@qiaolou/schema';
import type { Playbook } from '../document/playbook-schema.ts';

/** The playbooks that can be started. */
export interface PlaybookLibrary {
  /** By name. */
  list(): readonly Playbook[];
  /** Throws `playbooks.notFound`. */
  get(id: string): Playbook;
  /** Epoch ms: what validity is judged by. */
  now(): number;
}

/**
 * A library of parsed playbooks. Throws RangeError on an id used twice.
 *
 * @param clock says which playbooks are in force; the machine's when absent.
 * @example
 *   createPlaybookLibrary(readPlaybookDirectory()).list();
 */
export function createPlaybookLibrary(playbooks: readonly Playbook[], clock: Clock = systemClock): PlaybookLibrary {
  const byId = new Map(playbooks.map((playbook) => [playbook.id, playbook]));
  if (byId.size !== playbooks.length) throw new RangeError('two playbooks with the same id');
  const sorted = [...playbooks].sort((a, b) => a.name.localeCompare(b.name, 'zh'));
  return {
    list: () => sorted,
    now: () => clock.now(),
    get: (id) => {
      const playbook = byId.get(id);
      if (playbook === undefined) throw new SocError('playbooks.notFound', { playbookId: id });
      return playbook;
    },
  };
}
