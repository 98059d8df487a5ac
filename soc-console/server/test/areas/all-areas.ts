import { alerts } from './alerts.ts';
import { audit } from './audit.ts';
import { compliance } from './compliance.ts';
import { document } from './document.ts';
import { events } from './events.ts';
import { incidents } from './incidents.ts';
import { overview } from './overview.ts';
import { packs } from './packs.ts';
import { playbooks } from './playbooks.ts';
import { retention } from './retention.ts';
import { rules } from './rules.ts';
import { sessions } from './sessions.ts';
import { sources } from './sources.ts';
import { stream } from './stream.ts';
import { users } from './users.ts';

/** The areas in the order they are played: later ones find what earlier ones left. */
export const ALL_AREAS = {
  alerts,
  incidents,
  events,
  sources,
  packs,
  rules,
  overview,
  audit,
  compliance,
  retention,
  users,
  sessions,
  playbooks,
  stream,
  document,
} as const;
