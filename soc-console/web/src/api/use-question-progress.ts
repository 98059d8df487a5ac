import type { StepProgress } from '@qiaolou/schema';
import { useCallback, useRef, useState } from 'react';

/** How far the question is that was asked last. */
export interface QuestionProgress {
  /** Undefined as long as that is not known. */
  readonly latest: StepProgress | undefined;
  /** Begins to hear of another question: nothing of the one before it is heard any more. */
  readonly listen: () => (progress: StepProgress) => void;
}

/** Keeps how far a question is, for as long as something shows it. */
export function useQuestionProgress(): QuestionProgress {
  const [latest, setLatest] = useState<StepProgress>();
  const asked = useRef(0);
  const listen = useCallback(() => {
    const number = (asked.current += 1);
    setLatest(undefined);
    return (progress: StepProgress) => {
      if (asked.current === number) setLatest(progress);
    };
  }, []);
  return { latest, listen };
}
