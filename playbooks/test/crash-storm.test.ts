import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlaybookEngine, createPlaybookLibrary, type Playbook, type PlaybookEngine } from '../src/index.ts';
import {
  branchingPlaybooks,
  Crash,
  Fuse,
  mortalConnector,
  MortalQueue,
  mortalRecords,
  type Sight,
  type World,
} from './crash-storm.ts';
import { startStepWork } from './engine-bench.ts';

const clock = { now: () => Date.parse('2026-11-22T02:00:00.000Z') };
const folder = mkdtempSync(join(tmpdir(), 'qiaolou-crash-storm-'));
let records: RecordStore;
let ids = 0;

beforeAll(async () => {
  records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock });
});
afterAll(async () => {
  await records.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Process {
  readonly engine: PlaybookEngine;
  drain(): Promise<void>;
}

/** A process of the platform, up to its death. */
async function live(document: Playbook, world: World, sight: Sight, fuse: Fuse): Promise<Process> {
  const queue = new MortalQueue(clock, fuse);
  const engine = await createPlaybookEngine({
    records: mortalRecords(records, fuse),
    queue,
    connectors: [mortalConnector(world, sight, fuse)],
    library: createPlaybookLibrary([document]),
    clock,
    ids: () => `id-${String(++ids).padStart(8, '0')}`,
    random: () => 0,
    exclusive: true,
  });
  await startStepWork(engine, { queue, clock });
  await engine.reconcile();
  return { engine, drain: () => queue.drain() };
}

const NEVER = Number.MAX_SAFE_INTEGER;

/** Plays a run whose process dies at boundary `at`, and a second process that finds what the first one left. */
async function play(document: Playbook, sight: Sight, at: number) {
  const world: World = new Map();
  const runId = `run-${++ids}`;
  const request = {
    playbookId: document.id,
    incidentId: null,
    mode: 'live',
    actor: 'system',
    ip: null,
    runId,
  } as const;
  const fuse = new Fuse(at);
  try {
    const first = await live(document, world, sight, fuse);
    await first.engine.startRun(request);
    await first.drain();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  const second = await live(document, world, sight, new Fuse(NEVER));
  await second.engine.startRun(request);
  await second.drain();
  await second.engine.reconcile();
  await second.drain();
  return { world, runId, engine: second.engine, drain: () => second.drain(), killed: fuse.blown };
}

/** What a run did, apart from the ids of its own. */
async function pathOf({ engine, runId, world }: Awaited<ReturnType<typeof play>>) {
  const { run, steps, variables } = await engine.getRun(runId);
  return {
    status: run.status,
    steps: steps.map(({ stepId, status }) => `${stepId} ${status}`),
    variables,
    effects: [...world.values()].map(({ step }) => step).sort(),
  };
}

/** Deaths at every boundary of the playbooks, in turn; answers how many. */
async function storm(
  documents: readonly Playbook[],
  sight: Sight,
  check: (played: Awaited<ReturnType<typeof play>>, document: Playbook) => Promise<void>,
) {
  let deaths = 0;
  for (const document of documents)
    for (let at = 0; ; at++) {
      const played = await play(document, sight, at);
      if (!played.killed) break;
      deaths += 1;
      await check(played, document);
    }
  return deaths;
}

describe('a process killed at every write and at every effect', () => {
  const expected = new Map<Playbook, Awaited<ReturnType<typeof pathOf>>>();
  beforeAll(async () => {
    for (const document of branchingPlaybooks)
      expected.set(document, await pathOf(await play(document, 'recalled', NEVER)));
  });

  test.each([
    ['recalled', branchingPlaybooks, 200],
    ['repeatable', branchingPlaybooks.slice(0, 1), 20],
  ] as const)('takes the path it takes without a crash where effects are %s', async (sight, documents, atLeast) => {
    const deaths = await storm(documents, sight, async (played, document) => {
      expect(await pathOf(played)).toEqual(expected.get(document));
    });
    expect(deaths).toBeGreaterThan(atLeast);
  });

  test.each(['seen', 'conflicting'] as const)(
    'asks a person, and never takes the other path, where effects are only %s',
    async (sight) => {
      let asked = 0;
      await storm(branchingPlaybooks.slice(0, 1), sight, async (played, document) => {
        for (let task = await openTask(played); task !== undefined; task = await openTask(played)) {
          asked += 1;
          const values = [...played.world.values()].flatMap(({ result }) => Object.entries(result.outputs));
          const variables = Object.fromEntries(
            (task.asked ?? []).map(({ name }) => [name, lastOf(values, name.replaceAll('__', ''))]),
          );
          const answer = { taskId: task.id, outcome: 'success', note: '', variables, roles: ['analyst'] } as const;
          await expect(
            played.engine.answerTask({ ...answer, variables: {}, actor: 'li', ip: null }),
          ).rejects.toMatchObject({ code: 'playbooks.badVariable' });
          await played.engine.answerTask({ ...answer, actor: 'li', ip: null });
          await played.drain();
        }
        expect(await pathOf(played)).toEqual(expected.get(document));
      });
      expect(asked).toBeGreaterThan(0);
    },
  );
});

async function openTask({ engine, runId }: Awaited<ReturnType<typeof play>>) {
  return (await engine.getRun(runId)).tasks.find(({ status }) => status === 'open');
}

function lastOf(values: readonly (readonly [string, string])[], name: string): string {
  return values.findLast(([key]) => key === name)?.[1] ?? '';
}
