import type { HoldReason } from './limits.js';
import type { DeliveryState, FailReason, SkipReason } from './reasons.js';

/** Why something was not sent, or not yet, or not by itself: the words that teams read. */
interface ReasonTexts {
  skipped: Record<SkipReason, string>;
  failed: Record<FailReason, string>;
  held: Record<HoldReason, string>;
  digested: string;
}

const en: ReasonTexts = {
  skipped: {
    erased: 'Their data was erased.',
    merged: 'They are the same person as another contact, who gets it or got it.',
    no_address: 'There is no address for this channel.',
    invalid_address: 'The address cannot be written to.',
    suppressed: 'The address must never be mailed again.',
    global_opt_out: 'They left every brand of the account.',
    complained: 'They reported mail as spam.',
    bounced: 'The address does not take mail.',
    unsubscribed: 'They left the brand.',
    pending: 'They have not agreed, or not confirmed.',
    transactional_only: 'They get order and service mail only.',
    sms_stopped: 'They answered STOP.',
    sms_undeliverable: 'The number does not take messages.',
    not_on_list: 'They are not on the topic.',
    list_pending: 'They have not confirmed the topic.',
    list_unsubscribed: 'They left the topic.',
    snoozed: 'They paused the topic.',
    excluded: 'The campaign excludes them.',
    expired_while_held: 'The campaign expired before their window opened.',
  },
  failed: {
    refused: 'The mail server refused the recipient or the message.',
    render_failed: 'The template failed for this contact.',
    provider_error: 'The mail server could not be used.',
    address_not_supported: 'The mail server does not take such an address.',
  },
  held: {
    window: 'They got one of this topic not long ago, and want it no more often.',
    ceiling: 'They got as many messages as the brand sends to one person in a time.',
    quiet_hours: 'It is quiet hours where they are.',
    paused: 'Its campaign is paused.',
  },
  digested: 'It went with others in one digest.',
};

const he: ReasonTexts = {
  skipped: {
    erased: 'פרטי הנמען נמחקו.',
    merged: 'הנמען אוחד עם איש קשר אחר, שמקבל או קיבל את ההודעה.',
    no_address: 'אין כתובת לערוץ הזה.',
    invalid_address: 'אי אפשר לכתוב לכתובת הזו.',
    suppressed: 'אין לשלוח עוד לכתובת הזו, לעולם.',
    global_opt_out: 'הנמען עזב את כל המותגים של החשבון.',
    complained: 'הנמען דיווח על הדיוור כספאם.',
    bounced: 'הכתובת אינה מקבלת דואר.',
    unsubscribed: 'הנמען עזב את המותג.',
    pending: 'הנמען לא הסכים, או עדיין לא אישר.',
    transactional_only: 'הנמען מקבל רק הודעות על הזמנות ושירות.',
    sms_stopped: 'הנמען השיב STOP.',
    sms_undeliverable: 'המספר אינו מקבל הודעות.',
    not_on_list: 'הנמען אינו רשום לנושא.',
    list_pending: 'הנמען עדיין לא אישר את הנושא.',
    list_unsubscribed: 'הנמען עזב את הנושא.',
    snoozed: 'הנמען השהה את הנושא.',
    excluded: 'הנמען מוחרג מהקמפיין.',
    expired_while_held: 'תוקף הקמפיין פג לפני שהגיע מועד השליחה.',
  },
  failed: {
    refused: 'שרת הדואר סירב לנמען או להודעה.',
    render_failed: 'התבנית נכשלה עבור הנמען הזה.',
    provider_error: 'אי אפשר היה להשתמש בשרת הדואר.',
    address_not_supported: 'שרת הדואר אינו מקבל כתובת כזו.',
  },
  held: {
    window: 'הנמען קיבל לא מזמן הודעה בנושא, ואינו רוצה בתדירות גבוהה יותר.',
    ceiling: 'הנמען קיבל את מספר ההודעות המרבי לתקופה.',
    quiet_hours: 'אלה שעות שקט אצל הנמען.',
    paused: 'הקמפיין מושהה.',
  },
  digested: 'ההודעה יצאה עם אחרות בתקציר אחד.',
};

/** The one catalogue: English, by which the API describes its enums too, and Hebrew. */
export const reasonTexts = { en, he };

/** Why a delivery ended or waits as it does, in a locale's language, else in English; null where the state says it all. */
export function reasonText(
  locale: string,
  { state, reason }: { state: DeliveryState | 'waiting'; reason: string | null },
): string | null {
  const texts = /^(he|iw)\b/i.test(locale.replaceAll('_', '-')) ? he : en;
  switch (state) {
    case 'skipped':
      return texts.skipped[reason as SkipReason] ?? null;
    case 'failed':
      return texts.failed[reason as FailReason] ?? null;
    case 'held':
      return texts.held[(reason ?? 'window') as keyof ReasonTexts['held']] ?? null;
    case 'digested':
      return texts.digested;
    default:
      return null;
  }
}
