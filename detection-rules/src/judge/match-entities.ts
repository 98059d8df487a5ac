import { fieldValues, firstText, type EcsEvent, type MatchEntities } from '@qiaolou/schema';

/** The parties of an event, for grouping and display. */
export function entitiesOf(event: EcsEvent): MatchEntities {
  const port = fieldValues(event, 'destination.port')[0];
  const destinationPort = port === undefined || Number.isNaN(Number(port)) ? undefined : Number(port);
  const entities: MatchEntities = {
    sourceIp: firstText(event, 'source.ip'),
    destinationIp: firstText(event, 'destination.ip'),
    destinationPort,
    user: firstText(event, 'user.name') ?? firstText(event, 'winlog.event_data.User'),
    host: firstText(event, 'host.name') ?? firstText(event, 'observer.name'),
    url: firstText(event, 'url.original'),
    dataset: event['event.dataset'],
  };
  return Object.fromEntries(Object.entries(entities).filter(([, value]) => value !== undefined));
}
