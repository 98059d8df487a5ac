import type { Guarantee } from './guarantee.ts';

const SPOOL = 'collector/test/spool/spool.test.ts';
const INPUTS = 'collector/test/inputs/input-contract.test.ts';
const DISK = 'collector/test/inputs/disk-refuses.test.ts';
const TCP = 'collector/test/inputs/syslog-tcp.test.ts';
const UDP = 'collector/test/inputs/syslog-udp.test.ts';
const HTTP = 'collector/test/inputs/http-ndjson.test.ts';
const CONNECTIONS = 'collector/test/inputs/connections-contract.test.ts';
const INTAKE = 'platform/test/intake/intake-host.test.ts';
const SHED = 'collector/test/spool/shed-policy.test.ts';
const BALANCE = 'platform/test/balance.test.ts';
const TAIL = 'collector/test/inputs/file-tail/file-tail.test.ts';
const FRAMER = 'collector/test/framing/tcp-framer.test.ts';

/** What the collector must do, beside the lists of correctness of Vector and rsyslog. */
export const COLLECTOR_GUARANTEES: readonly Guarantee[] = [
  {
    when: 'restart',
    holds: 'what had arrived is on the disk; reading goes on where the alerts of the last batch were written',
    like: 'Vector: disk buffer persistence; rsyslog: disk queue over a restart',
    proofs: [
      [INPUTS, 'stop hands over what has arrived, and may be called again'],
      [INTAKE, 'stops in order: what had arrived is on the disk, and later calls are refused'],
      [SPOOL, 'a reader follows the writer over segments and goes on from any cursor'],
      [SPOOL, 'opening again keeps the id and never gives a place twice'],
      [BALANCE, 'after restarts'],
    ],
  },
  {
    when: 'kill -9',
    holds: 'every acknowledged record is there once; nothing is judged or stored twice',
    like: 'Vector: disk buffer persistence',
    proofs: [
      ['collector/test/spool/spool-crash.test.ts', 'kill -9 again and again: every acknowledged record is there once'],
      ['platform/test/kill-9.services.test.ts', 'keeps every acknowledged event exactly once'],
      [
        'platform/test/kill-9-senders.services.test.ts',
        'what was acknowledged is stored once, and so is what was sent again',
      ],
      [
        'platform/test/kill-9-kafka.services.test.ts',
        'stores every message once, and commits nothing that is not stored',
      ],
      ['platform/test/kill-9-flows.services.test.ts', 'kill -9 at ${KILLS} moments while flows arrive'],
      [BALANCE, 'after kill -9, again and again while lines come'],
    ],
  },
  {
    when: 'a thread of the process dies',
    holds: 'the process ends with its code; nothing acknowledged is lost; the next start goes on',
    proofs: [['platform/test/thread-deaths.test.ts', 'that dies ends the process with its code']],
  },
  {
    when: 'power is cut in the middle of a write, bits flip',
    holds:
      'the torn end is cut and kept aside; damage costs the blocks it touched (what came within 100 ms) and no other; no bytes of a sender pass for a block',
    like: 'Vector: buffers that recover alone (#17644, #16231)',
    proofs: [
      [SPOOL, 'a torn tail is cut at any byte, kept in quarantine, and everything before it is read'],
      [SPOOL, 'property: flipped bytes never cost a block they did not touch'],
      [SPOOL, 'a payload that imitates a block is never taken for one'],
    ],
  },
  {
    when: 'the disk is full',
    holds:
      'those who can wait do, those who are answered get 503 with Retry-After, what cannot wait is counted; it goes on by itself',
    like: 'rsyslog: disk full (#4573)',
    proofs: [
      ['platform/test/disk-full.test.ts', 'says so to senders, in healthz and in metrics, and goes on by itself'],
      [DISK, 'waits, sheds or refuses, counts it, and goes on by itself when the disk does'],
      [DISK, 'an HTTP sender is answered 503 with Retry-After'],
      [
        'platform/test/full-disk.test.ts',
        'under %s: it is waited for and told, nothing ends, nothing is lost or stored twice',
      ],
    ],
  },
  {
    when: 'the disk fails or is slow',
    holds: 'the same chunks are written again; memory stays bounded; nothing is lost',
    proofs: [
      [SPOOL, 'a failing disk is tried again until it works; nothing is lost'],
      [SPOOL, 'memory waiting for a slow disk is bounded too'],
      [
        'collector/test/spool/segment-writer.test.ts',
        'says why it cannot write, and writes the same chunks when it can again',
      ],
    ],
  },
  {
    when: 'the store is slow or away',
    holds: 'intake goes on into the spool; every batch is committed once and in order',
    like: 'Vector: back-pressure, blocked sink',
    proofs: [
      [
        'platform/test/commit-patience.test.ts',
        'commits every batch once and in order, however often the records were away',
      ],
      ['platform/test/start-waits.test.ts', 'says which it waits for, takes logs in, ends in order when asked'],
    ],
  },
  {
    when: 'the main thread, password hashing or the console is busy',
    holds: 'no socket waits and nothing is lost',
    proofs: [
      [INTAKE, 'takes every datagram while the main thread is blocked, and makes it durable'],
      ['collector/test/inputs/pool-held.test.ts', 'starts, takes in and stops while Node'],
      [
        'platform/test/flood.test.ts',
        'a flood of log-ins, tried keys, searches and queue reads loses no datagram and refuses no batch',
      ],
    ],
  },
  {
    when: 'the spool is full (back-pressure)',
    holds: 'received = spooled + shed; TCP waits, UDP is shed and counted by sender',
    like: 'Vector: when_full block / drop_newest; syslog-ng: flow control',
    proofs: [
      [SPOOL, 'sheds what cannot wait, holds back what can, and goes on after removal; counters add up'],
      [INPUTS, 'refuses, or makes the sender wait, when the spool is full: nothing is lost uncounted'],
      [TCP, 'a full spool makes the sender wait; nothing is lost or shed'],
      [UDP, 'what the full spool refuses is counted as shed, by sender'],
      [BALANCE, 'after a spool that was full while the store was away: TCP waited, UDP was shed, HTTP was refused'],
    ],
  },
  {
    when: 'the spool is nearly full',
    holds:
      'who is refused first is configured, each class at its limit; near it a greedy sender loses and others nothing; made-up addresses have one share together; all of it is counted',
    like: 'rsyslog: queue.discardMark and discardSeverity',
    proofs: [
      [SHED, 'a spool refuses the first class first, then all but the last, each counted; who can wait does'],
      [SHED, 'one who sends a hundred times as much as others loses, and the others nothing'],
      [SHED, 'addresses that are made up have one share together'],
    ],
  },
  {
    when: 'half-open and silent connections, one greedy address',
    holds: 'nobody else is kept out; what is beyond a share is closed and counted',
    proofs: [
      [CONNECTIONS, 'many silent, half-open connections from few addresses keep nobody out'],
      [CONNECTIONS, 'one address has at most its share; what is beyond is closed and counted'],
      [TCP, 'a connection that completes no frame is closed, whatever else it sends; what it had begun is kept'],
      [BALANCE, 'after half-open connections, and lines without an end'],
      ['collector/test/inputs/beats.test.ts', 'a slow loris is turned away, however it trickles'],
      ['collector/test/forward/forwarding.test.ts', 'a half-open link is found dead by both, and the next one goes on'],
    ],
  },
  {
    when: 'a hostile network: 10,000 connections, gzip of newlines, forged templates, lines of 64 KiB',
    holds:
      'others lose nothing and are never reset; each address has its turn, whatever it sends on however many connections; all that was received is spooled or counted as shed',
    proofs: [
      [
        'platform/test/intake/hostile-network.test.ts',
        '10,000 connections, gzip of newlines, 100,000 forged templates and 3,300 lines of 64 KB take nothing from others',
      ],
      ['collector/test/inputs/fair-turns.test.ts', 'however much an address waits with, another has every second turn'],
      ['collector/test/decoders/netflow/flow-templates.test.ts', 'while %s are forged'],
      ['collector/test/inputs/http-ndjson.test.ts', 'a small body that becomes %s is refused before it is all read'],
      ['collector/test/inputs/beats.test.ts', 'a bomb that unpacks for long lets others in between'],
      ['collector/test/inputs/beats.test.ts', 'one address may not hold all the memory; another is served'],
    ],
  },
  {
    when: 'whatever of this list happened to a platform',
    holds:
      'received = spooled + shed, spooled = stored + rejected + pending, counted from the metrics, the spool, the cursor and the store; what came again under the id it had is left out',
    proofs: [
      [BALANCE, 'the books are balanced'],
      ['platform/test/disk-full.test.ts', 'says so to senders, in healthz and in metrics, and goes on by itself'],
      ['platform/test/start-waits.test.ts', 'says which it waits for, takes logs in, ends in order when asked'],
      ['platform/test/kill-9.services.test.ts', 'keeps every acknowledged event exactly once'],
    ],
  },
  {
    when: 'a connection breaks in the middle of a record',
    holds: 'what had arrived is kept; an acknowledged sender repeats the rest',
    proofs: [
      [TCP, 'a broken connection keeps what had arrived'],
      [HTTP, 'a request cut off takes nothing'],
    ],
  },
  {
    when: 'records longer than the limit',
    holds: 'cut, tagged and counted; the next one is whole',
    like: 'Vector: wrapped JSON; syslog-ng: 64 KB blobs of octet-counted frames',
    proofs: [
      [INPUTS, 'cuts what is too long and counts it'],
      [TCP, 'a frame too long is cut, counted, and the next one is whole'],
      [FRAMER, 'property: well-formed messages survive any mix of framings'],
    ],
  },
  {
    when: 'files are rotated, copied and cut (copytruncate), compressed, written anew',
    holds: 'every line is read once, those of the old file before those of the new; what went away unread is told',
    like: 'Vector: file source checkpoints; rsyslog: imfile rotation',
    proofs: [
      [TAIL, 'rotated by renaming: the rest of the old one, then the new one'],
      [TAIL, 'rotated by renaming within the pattern, with compression of the oldest: nothing twice'],
      [TAIL, 'copied and cut (copytruncate): the copy is not read anew, and what it has more is'],
      [TAIL, 'written anew from the beginning, longer than before'],
      [TAIL, 'goes on where it was, through a rotation nobody saw'],
      [TAIL, 'finds the rest in the compressed copy when the file was compressed meanwhile'],
      [TAIL, 'tells when a file went away unread'],
      [
        'collector/test/inputs/file-tail/file-tail-crash.test.ts',
        'kill -9 again and again, through rotations: every line is stored once',
      ],
    ],
  },
  {
    when: 'the same delivered twice',
    holds:
      'imports, files read again, documents with an id and batches of sites that are sent again give equal ids, so that the store keeps one; two datagrams or lines alike are two records',
    proofs: [
      ['platform/test/import.test.ts', 'stores every line once, however often and however packed it is imported'],
      [
        'collector/test/inputs/elasticsearch-bulk.test.ts',
        'the same id is the same event; an index of the same id with other content is another',
      ],
      [
        'collector/test/forward/forwarding.test.ts',
        'a link that is cut again and again loses nothing and brings nothing twice',
      ],
      [
        'collector/test/forward/killed/killed.test.ts',
        'kill -9 of site and centre in turn: all that was durable at the site is at the centre, once',
      ],
      [BALANCE, 'after the same was sent twice, imported twice, and followed through rotations and kill -9'],
    ],
  },
  {
    when: 'events the store refuses',
    holds: 'spooled = stored + rejected + pending; each is kept whole with cause and time',
    like: 'Logstash: dead letter queue',
    proofs: [
      [
        'platform/test/dead-letters.test.ts',
        'keeps each refused event whole, with cause and time, once however often the batch is tried',
      ],
      ['platform/test/dead-letters.test.ts', 'fails with a code where the disk does, so that the batch comes again'],
    ],
  },
  {
    when: 'clocks jump or are wrong',
    holds: 'events are stored under the receive time with a mark; nothing is lost or reordered in the spool',
    proofs: [
      ['collector/test/decode/clock.test.ts', 'believes small skew, refuses large'],
      [BALANCE, 'while the clock jumps'],
    ],
  },
  {
    when: 'the kernel drops datagrams',
    holds: 'counted by the kernel’s own figure',
    proofs: [['collector/test/health/source-health.test.ts', 'kernel UDP drops']],
  },
  {
    when: 'an import larger than the spool',
    holds: 'it waits for room and comes to its end; a file that changes is refused',
    proofs: [
      ['platform/test/faults.test.ts', 'waits for room and comes to its end'],
      ['collector/test/readers/import-file.test.ts', 'a file that changes while it is read is refused'],
    ],
  },
];
