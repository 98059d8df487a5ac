import type { DetectionMatch, ExplainNode } from '@qiaolou/schema';

/**
 * A match whose explanation is built when it is first read, that is when the match is stored: explaining costs more than
 * judging, and most of what judges make while they are tried or measured is never read.
 */
export function withExplanation(match: Omit<DetectionMatch, 'explain'>, build: () => ExplainNode): DetectionMatch {
  let built: ExplainNode | undefined;
  return {
    ...match,
    get explain(): ExplainNode {
      built ??= build();
      return built;
    },
  };
}
