import { playbook, spied, stepId } from './build-playbook.ts';

const [start, both, first, second, third, last] = [
  stepId('start', 1),
  stepId('parallel', 2),
  stepId('action', 3),
  stepId('action', 4),
  stepId('action', 5),
  stepId('action', 6),
];
const [endA, endB, end] = [stepId('end', 7), stepId('end', 8), stepId('end', 9)];

/** Four effects: one in the first branch, two in the second, one after the join. */
export const killedPlaybook = playbook({
  [start]: { type: 'start', on_completion: both },
  [both]: { type: 'parallel', next_steps: [first, second], on_completion: last },
  [first]: spied(endA, { what: 'a' }),
  [endA]: { type: 'end' },
  [second]: spied(third, { what: 'b' }),
  [third]: spied(endB, { what: 'c' }),
  [endB]: { type: 'end' },
  [last]: spied(end, { what: 'd' }),
  [end]: { type: 'end' },
});

export const EFFECTS_PER_RUN = 4;
