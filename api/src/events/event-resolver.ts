import type { Id } from '@heed/schema/domain/ids';
import {
  deleteEvents,
  type EventResult,
  eventNames,
  pageOfEvents,
  recordEvent,
  recordEvents,
  recordPageVisit,
} from '@heed/schema/services/events';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Contact } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { DeletedEvents, Event, EventConnection, EventName, RecordedEvent, RecordedEvents } from './event.js';
import {
  DeleteEventsInput,
  RecordEventInput,
  RecordEventsInput,
  RecordPageVisitInput,
} from './event-inputs.js';

@Resolver(() => Event)
export class EventResolver {
  @Requires('events:write')
  @Mutation(() => RecordedEvent, { description: 'Records something that a contact did.' })
  recordEvent(
    @Arg('input', () => RecordEventInput, { description: 'Who, what, when.' }) input: RecordEventInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => recordEvent(session, input));
  }

  @Requires('events:write')
  @Mutation(() => RecordedEvent, {
    description: 'Records that a contact visited a page: an event `page_visited` with the property `page`.',
  })
  recordPageVisit(
    @Arg('input', () => RecordPageVisitInput, { description: 'Who, which page, when.' })
    input: RecordPageVisitInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => recordPageVisit(session, input));
  }

  @Requires('events:write')
  @Mutation(() => RecordedEvents, {
    description:
      'Records up to 1,000 events at once. Each row is recorded whole or refused with its own error, whatever becomes of the others.',
  })
  recordEvents(
    @Arg('input', () => RecordEventsInput, { description: 'The events.' }) input: RecordEventsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(async (session) => batch(await recordEvents(session, input.events)));
  }

  @Requires('events:write')
  @Mutation(() => DeletedEvents, {
    description: 'Takes events back for good, as if they had never been told.',
  })
  deleteEvents(
    @Arg('input', () => DeleteEventsInput, { description: 'Which.' }) input: DeleteEventsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => deleteEvents(session, input));
  }

  @Requires('events:read')
  @Query(() => EventConnection, { description: 'What contacts did, the newest recorded first.' })
  events(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('name', () => String, { nullable: true, description: 'Only under this name.' }) name: string | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfEvents(session, { name, page }));
  }

  @Requires('events:read')
  @Query(() => [EventName], {
    description: 'The first 200 names of events, by alphabet, with how many there are of each.',
  })
  eventNames(@Ctx() context: ApiContext) {
    return context.tenant.read(eventNames);
  }

  @Requires('contacts:read')
  @FieldResolver(() => Contact, { description: 'Who did it.' })
  contact(@Root() event: Event, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(event.contactId);
  }
}

@Resolver(() => Contact)
export class ContactEventsResolver {
  @Requires('events:read')
  @FieldResolver(() => EventConnection, { description: 'What they did, the newest recorded first.' })
  events(
    @Root() { id: contactId }: { id: Id<'contact'> },
    @Args(() => PageArgs) args: PageArgs,
    @Arg('name', () => String, { nullable: true, description: 'Only under this name.' }) name: string | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfEvents(session, { contactId, name, page }));
  }
}

function batch(results: EventResult[]) {
  const shown = results.map((result, index) =>
    result.ok
      ? { index, event: result.event, known: result.known, error: null }
      : { index, event: null, known: false, error: fault(result.error) },
  );
  const known = shown.filter((row) => row.known).length;
  const refused = shown.filter(({ error }) => error).length;
  return { recorded: shown.length - known - refused, known, refused, results: shown };
}

function fault({ code, message, path = [] }: Extract<EventResult, { ok: false }>['error']) {
  return { code, message, path: path.map(String) };
}
