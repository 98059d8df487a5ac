import * as accounts from '@qiaolou/accounts';
import * as compliance from '@qiaolou/compliance';
import * as incidents from '@qiaolou/incidents';
import * as playbooks from '@qiaolou/playbooks';
import { exportedAreas } from '@qiaolou/record-store';
import * as packs from '../packs/tables.ts';
import * as siblings from '../siblings/tables.ts';

/** Areas of tables besides the store's own: every area that a package which may keep records exports, and the platform's. */
export const RECORD_AREAS = exportedAreas(accounts, incidents, playbooks, compliance, siblings, packs);
