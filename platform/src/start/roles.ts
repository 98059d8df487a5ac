import { compliance } from '../parts/compliance.ts';
import { console } from '../parts/console.ts';
import { control } from '../parts/control.ts';
import type { Given } from '../parts/given.ts';
import { inputs } from '../parts/inputs.ts';
import { intake } from '../parts/intake.ts';
import { noParts, type PartList } from '../parts/part.ts';
import { pipeline } from '../parts/pipeline.ts';
import { response } from '../parts/response.ts';
import { sources } from '../parts/sources.ts';
import { stores } from '../parts/stores.ts';
import { importWork, work } from '../parts/work.ts';

/** Everything between the spool and the incident. */
const core = noParts<Given>().and(stores).and(response).and(intake).and(pipeline);

/** The parts of each role of a process, in the order they are opened. */
export const ROLES = {
  /** An import without a running platform. */
  import: core.and(importWork),
  /** The whole platform in one process. */
  all: core.and(sources).and(compliance).and(work).and(console).and(control).and(inputs),
};

/** Everything between the spool and the incident, as its parts give it. */
export type CoreHouse = HouseOf<typeof core>;

/** What a whole platform's parts give. */
export type WholeHouse = HouseOf<typeof ROLES.all>;

type HouseOf<List> = List extends PartList<Given, infer House> ? House : never;
