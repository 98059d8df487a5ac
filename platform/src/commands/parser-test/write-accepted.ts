import { writeFileSync } from 'node:fs';
import { acceptSamples, loadPacks, type AcceptedSample } from '@qiaolou/collector';
import { systemClock } from '@qiaolou/schema';
import { SHIPPED_PARSERS_DIRECTORY } from '../../shipped/shipped-directories.ts';

/** Writes what the samples of a pack give among the shipped packs as what is expected of them, and tells what was written. */
export function writeAccepted(folder: string): readonly AcceptedSample[] {
  const others = () => loadPacks(SHIPPED_PARSERS_DIRECTORY, { skip: () => undefined });
  const accepted = acceptSamples(folder, others, systemClock.now());
  for (const { file, text } of accepted) writeFileSync(file, text);
  return accepted;
}
