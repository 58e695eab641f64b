import { type Id, showId } from '@heed/schema/domain/ids';
import { publicBase } from '@heed/schema/rendering/links';
import { pageOfSubmissions } from '@heed/schema/services/form-submissions';
import { archiveForm, createForm, getForm, pageOfForms, updateForm } from '@heed/schema/services/forms';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Contact } from '../contacts/contact.js';
import { List } from '../lists/list.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { FormId } from '../scalars/ids.js';
import { Form, FormConnection, FormTopic } from './form.js';
import { ArchiveFormInput, CreateFormInput, UpdateFormInput } from './form-inputs.js';
import { Submission, SubmissionConnection } from './submission.js';

@Resolver(() => Form)
export class FormResolver {
  @Requires('forms:read')
  @Query(() => FormConnection, { description: 'The forms of the tenant, oldest first.' })
  forms(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('archived', () => Boolean, { defaultValue: false, description: 'With those out of use.' })
    archived: boolean,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfForms(session, { page, archived }));
  }

  @Requires('forms:read')
  @Query(() => Form, { description: 'One form.' })
  form(
    @Arg('formId', () => FormId, { description: 'Which form.' }) formId: Id<'form'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getForm(session, formId));
  }

  @Requires('forms:write')
  @Mutation(() => Form, { description: 'Creates a form; its page is there at once.' })
  createForm(
    @Arg('input', () => CreateFormInput, { description: 'What it asks.' }) input: CreateFormInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createForm(session, input));
  }

  @Requires('forms:write')
  @Mutation(() => Form, { description: 'Changes what is given about a form; closes it, or opens it again.' })
  updateForm(
    @Arg('input', () => UpdateFormInput, { description: 'What to change.' }) input: UpdateFormInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updateForm(session, input));
  }

  @Requires('forms:write')
  @Mutation(() => Form, {
    description: 'Takes a form out of use for good; what was sent with it stays, and rules may ask about it.',
  })
  archiveForm(
    @Arg('input', () => ArchiveFormInput, { description: 'Which form.' }) input: ArchiveFormInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => archiveForm(session, input));
  }

  @FieldResolver(() => String, { description: 'Its public page.' })
  url(@Root() form: Form, @Ctx() context: ApiContext): string {
    return `${publicBase(context.publicUrl)}/f/${showId('form', form.id)}`;
  }

  @FieldResolver(() => String, {
    description:
      'Its link for a mail, as a template writes it: whoever follows it needs not say who they are, and finds what is known filled in.',
  })
  mailLink(@Root() form: Form): string {
    return `{{ preferencesUrl | replace: "/p/", "/f/${showId('form', form.id)}?t=" }}`;
  }

  @FieldResolver(() => SubmissionConnection, {
    description: 'What was sent with it, the newest first; as a file: `GET /forms/form_…/submissions.csv`.',
  })
  submissions(@Root() form: Form, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    const formId = form.id;
    return pages(context.tenant, args, (session, page) => pageOfSubmissions(session, { formId, page }));
  }
}

@Resolver(() => FormTopic)
export class FormTopicResolver {
  @FieldResolver(() => List, { description: 'The list.' })
  list(@Root() topic: FormTopic, @Ctx() context: ApiContext) {
    return context.loaders.list.load(topic.listId);
  }
}

@Resolver(() => Submission)
export class SubmissionResolver {
  @FieldResolver(() => Form, { description: 'Which form.' })
  form(@Root() submission: Submission, @Ctx() context: ApiContext) {
    return context.loaders.form.load(submission.formId);
  }

  @Requires('contacts:read')
  @FieldResolver(() => Contact, { description: 'Who.' })
  contact(@Root() submission: Submission, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(submission.contactId);
  }

  @FieldResolver(() => [List], { description: 'The topics that it asked for.' })
  async lists(@Root() submission: Submission, @Ctx() context: ApiContext) {
    const lists = await context.loaders.list.loadMany(submission.listIds);
    return lists.filter((list) => list !== null);
  }
}

@Resolver(() => Contact)
export class ContactSubmissionsResolver {
  @Requires('forms:read')
  @FieldResolver(() => SubmissionConnection, { description: 'The forms that they sent, the newest first.' })
  submissions(
    @Root() { id: contactId }: { id: Id<'contact'> },
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfSubmissions(session, { contactId, page }));
  }
}
