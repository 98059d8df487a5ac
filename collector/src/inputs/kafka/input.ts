import { fetchingKind } from '../input-kind.ts';
import { KafkaInput } from './kafka-input.ts';
import { kafkaSettings } from './kafka-settings.ts';

/** Messages of a Kafka cluster, as a member of a consumer group. */
export const kafka = fetchingKind({
  id: 'kafka',
  code: 31,
  title: { zh: 'Kafka 消费', en: 'messages of Kafka, as a consumer' },
  decode: 'shipped',
  live: true,
  settings: kafkaSettings,
  open: (settings, given) => new KafkaInput(settings, given),
});
