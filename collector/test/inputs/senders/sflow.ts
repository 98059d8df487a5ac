import { sendDatagrams } from './datagrams.ts';
import type { TestSender } from './sender.ts';

export const sender: TestSender = { send: sendDatagrams };
