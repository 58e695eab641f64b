/** Reason for length: adding a language is one file. */
import type { SpanUnit, WithinUnit } from '../rule-times.js';
import type { RuleWords } from './rule-words.js';

/** One, two (the dual), and the plural that follows a number. */
const forms: Record<WithinUnit | SpanUnit, [string, string, string]> = {
  minutes: ['דקה', 'שתי דקות', 'דקות'],
  hours: ['שעה', 'שעתיים', 'שעות'],
  days: ['יום', 'יומיים', 'ימים'],
  weeks: ['שבוע', 'שבועיים', 'שבועות'],
  months: ['חודש', 'חודשיים', 'חודשים'],
  years: ['שנה', 'שנתיים', 'שנים'],
};
const lasts: Record<WithinUnit, [string, string, string]> = {
  minutes: ['בדקה האחרונה', 'בשתי הדקות האחרונות', 'הדקות האחרונות'],
  hours: ['בשעה האחרונה', 'בשעתיים האחרונות', 'השעות האחרונות'],
  days: ['ביום האחרון', 'ביומיים האחרונים', 'הימים האחרונים'],
  weeks: ['בשבוע האחרון', 'בשבועיים האחרונים', 'השבועות האחרונים'],
  months: ['בחודש האחרון', 'בחודשיים האחרונים', 'החודשים האחרונים'],
};
const span = (amount: string, unit: SpanUnit, n: number) => {
  const [one, two, many] = forms[unit];
  if (Math.abs(n) === 1) return one;
  return Math.abs(n) === 2 ? two : `${amount} ${many}`;
};
const times = (count: string, n: number) => (n === 1 ? 'פעם אחת' : n === 2 ? 'פעמיים' : `${count} פעמים`);

/** Messages and forms are the subject, not the person: so one wording fits one person and many, of either sex. */
export const he: RuleWords = {
  quote: (text) => `"${text}"`,
  yes: 'כן',
  no: 'לא',
  heads: {
    contact: {
      all: 'אנשי קשר העונים על כל התנאים האלה:',
      any: 'אנשי קשר העונים על לפחות אחד מהתנאים האלה:',
      none: 'אנשי קשר שאינם עונים על אף אחד מהתנאים האלה:',
      notAll: 'אנשי קשר שאינם עונים על לפחות אחד מהתנאים האלה:',
      one: 'אנשי קשר העונים על התנאי הזה:',
      notOne: 'אנשי קשר שאינם עונים על התנאי הזה:',
    },
    lead: {
      all: 'לידים העונים על כל התנאים האלה:',
      any: 'לידים העונים על לפחות אחד מהתנאים האלה:',
      none: 'לידים שאינם עונים על אף אחד מהתנאים האלה:',
      notAll: 'לידים שאינם עונים על לפחות אחד מהתנאים האלה:',
      one: 'לידים העונים על התנאי הזה:',
      notOne: 'לידים שאינם עונים על התנאי הזה:',
    },
  },
  groups: {
    all: 'כל אלה:',
    any: 'לפחות אחד מאלה:',
    none: 'אף אחד מאלה:',
    notAll: 'לא כל אלה יחד:',
  },
  not: (part) => `לא מתקיים: ${part}`,

  equals: {
    equals: (field, value) => `הערך בשדה ${field} הוא ${value}`,
    not_equals: (field, value) => `הערך בשדה ${field} אינו ${value}, או שאין בו ערך`,
  },
  answers: {
    equals: (field, answer) => `בשדה ${field} מסומן ${answer}`,
    not_equals: (field, answer) => `בשדה ${field} לא מסומן ${answer}, או שאין בו ערך`,
  },
  oneOf: {
    in: (field, values) => `הערך בשדה ${field} הוא אחד מאלה: ${values}`,
    not_in: (field, values) => `הערך בשדה ${field} אינו אחד מאלה: ${values}; או שאין בו ערך`,
  },
  text: {
    contains: (field, value) => `הערך בשדה ${field} מכיל את ${value}`,
    not_contains: (field, value) => `הערך בשדה ${field} אינו מכיל את ${value}, או שאין בו ערך`,
    starts_with: (field, value) => `הערך בשדה ${field} מתחיל ב-${value}`,
  },
  presence: {
    set: (field) => `בשדה ${field} יש ערך`,
    not_set: (field) => `בשדה ${field} אין ערך`,
  },
  number: {
    '>': (field, value) => `הערך בשדה ${field} גדול מ-${value}`,
    '>=': (field, value) => `הערך בשדה ${field} הוא לפחות ${value}`,
    '<': (field, value) => `הערך בשדה ${field} קטן מ-${value}`,
    '<=': (field, value) => `הערך בשדה ${field} הוא לכל היותר ${value}`,
    between: (field, from, to) => `הערך בשדה ${field} הוא בין ${from} ל-${to}`,
  },
  time: {
    '>': (field, value) => `המועד בשדה ${field} מאוחר מ-${value}`,
    '>=': (field, value) => `המועד בשדה ${field} הוא ${value} או מאוחר יותר`,
    '<': (field, value) => `המועד בשדה ${field} מוקדם מ-${value}`,
    '<=': (field, value) => `המועד בשדה ${field} הוא ${value} או מוקדם יותר`,
    between: (field, from, to) => `המועד בשדה ${field} הוא מ-${from} עד ${to}`,
  },
  several: {
    equals: (field, values) => `בשדה ${field} נבחרו בדיוק ${values}`,
    not_equals: (field, values) => `בשדה ${field} לא נבחרו בדיוק ${values}`,
    in: (field, values) => `בשדה ${field} נבחר לפחות אחד מאלה: ${values}`,
    not_in: (field, values) => `בשדה ${field} לא נבחר אף אחד מאלה: ${values}`,
    contains: (field, value) => `בשדה ${field} נבחר ${value}`,
    not_contains: (field, value) => `בשדה ${field} לא נבחר ${value}`,
  },

  list: {
    in: (list) => `יש רישום פעיל לנושא ${list}`,
    not_in: (list) => `אין רישום פעיל לנושא ${list}`,
    pending: (list) => `הרישום לנושא ${list} ממתין לאישור`,
    unsubscribed: (list) => `הרישום לנושא ${list} בוטל`,
  },
  meets: {
    all: 'עונה על כל אלה:',
    any: 'עונה על לפחות אחד מאלה:',
    none: 'אינו עונה על אף אחד מאלה:',
    notAll: 'אינו עונה על לפחות אחד מאלה:',
    one: 'עונה על זה:',
    notOne: 'אינו עונה על זה:',
  },
  where: (standing, meets) => `${standing}, והרישום ${meets}`,
  lead: (meets) => `יש ליד ש${meets}`,
  contact: (meets) => `איש הקשר של הליד ${meets}`,
  email: {
    sent: { named: (name) => `נשלחה הודעת הדוא״ל ${name}`, any: 'נשלחה הודעת דוא״ל כלשהי' },
    not_sent: { named: (name) => `לא נשלחה הודעת הדוא״ל ${name}`, any: 'לא נשלחה אף הודעת דוא״ל' },
    delivered: { named: (name) => `הודעת הדוא״ל ${name} נמסרה`, any: 'נמסרה הודעת דוא״ל כלשהי' },
    opened: { named: (name) => `הודעת הדוא״ל ${name} נפתחה`, any: 'נפתחה הודעת דוא״ל כלשהי' },
    not_opened: {
      named: (name) => `הודעת הדוא״ל ${name} נשלחה ולא נפתחה`,
      any: 'נשלח דוא״ל ולא נפתחה אף הודעה',
    },
    clicked: {
      named: (name) => `הייתה לחיצה על קישור בהודעת הדוא״ל ${name}`,
      any: 'הייתה לחיצה על קישור בהודעת דוא״ל כלשהי',
    },
    not_clicked: {
      named: (name) => `הודעת הדוא״ל ${name} נשלחה ולא הייתה לחיצה על קישור בה`,
      any: 'נשלח דוא״ל ולא הייתה לחיצה על קישור באף הודעה',
    },
    replied: {
      named: (name) => `התקבלה תשובה להודעת הדוא״ל ${name}`,
      any: 'התקבלה תשובה להודעת דוא״ל כלשהי',
    },
    bounced: { named: (name) => `הודעת הדוא״ל ${name} חזרה`, any: 'חזרה הודעת דוא״ל כלשהי' },
    ignored: {
      named: (name) => `אין תגובה (פתיחה, לחיצה או תשובה) להודעת הדוא״ל ${name} שנשלחה`,
      any: 'אין תגובה (פתיחה, לחיצה או תשובה) לאף הודעת דוא״ל שנשלחה',
    },
  },
  link: {
    clicked: (link) => ({
      named: (name) => `הייתה לחיצה על הקישור ${link} בהודעת הדוא״ל ${name}`,
      any: `הייתה לחיצה על הקישור ${link} בהודעת דוא״ל כלשהי`,
    }),
    not_clicked: (link) => ({
      named: (name) => `הודעת הדוא״ל ${name} נשלחה ולא הייתה לחיצה על הקישור ${link} בה`,
      any: `נשלח דוא״ל ולא הייתה לחיצה על הקישור ${link} באף הודעה`,
    }),
  },
  sms: {
    sent: { named: (name) => `נשלח המסרון ${name}`, any: 'נשלח מסרון כלשהו' },
    not_sent: { named: (name) => `לא נשלח המסרון ${name}`, any: 'לא נשלח אף מסרון' },
    delivered: { named: (name) => `המסרון ${name} נמסר`, any: 'נמסר מסרון כלשהו' },
    failed: { named: (name) => `שליחת המסרון ${name} נכשלה`, any: 'נכשלה שליחה של מסרון כלשהו' },
  },
  form: {
    filled: { named: (name) => `הטופס ${name} מולא`, any: 'מולא טופס כלשהו' },
    not_filled: { named: (name) => `הטופס ${name} לא מולא`, any: 'לא מולא אף טופס' },
  },
  segment: (segment) => `יש שייכות לפלח ${segment}`,
  suppressed: 'הכתובת ברשימת החסומים לפנייה',

  event: (name, count) => `האירוע ${name} קרה ${count}`,
  pageVisited: (count) => `היה ביקור בעמוד ${count}`,
  having: (event) => `${event}, כשנספרים רק אלה שבהם:`,
  property: (name) => `${name} של האירוע`,
  times: {
    equals: (count, n) => `${times(count, n)} בדיוק`,
    not_equals: (count, n) => `לא ${times(count, n)} בדיוק`,
    '>': (count, n) => `יותר מ-${times(count, n)}`,
    '>=': (count, n) => `לפחות ${times(count, n)}`,
    '<': (count, n) => `פחות מ-${times(count, n)}`,
    '<=': (count, n) => `לכל היותר ${times(count, n)}`,
    between: (from, to) => `בין ${from} ל-${to} פעמים`,
  },

  last: (what, amount, unit, n) => {
    const [one, two, many] = lasts[unit];
    return `${what} ${n === 1 ? one : n === 2 ? two : `ב-${amount} ${many}`}`;
  },
  period: (what, from, to) => [what, from && `מ-${from}`, to && `עד ${to}`].filter(Boolean).join(' '),

  dated: (field) => `המועד בשדה ${field}`,
  moved: (date, amount, unit, n) => `היום שחל ${span(amount, unit, n)} ${n < 0 ? 'לפני' : 'אחרי'} ${date}`,
  day: {
    today: 'היום הזה',
    fromToday: (amount, unit, n) => `היום ש${n < 0 ? 'לפני' : 'בעוד'} ${span(amount, unit, n)}`,
    named: (day) => day,
  },
  onDay: {
    today: 'היום',
    fromToday: (amount, unit, n) => `${n < 0 ? 'לפני' : 'בעוד'} ${span(amount, unit, n)}`,
    named: (day) => `ב-${day}`,
  },
  date: {
    on: (date, day) => `${date} חל ${day}`,
    before: (date, day) => `${date} חל לפני ${day}`,
    after: (date, day) => `${date} חל אחרי ${day}`,
    between: (date, from, to) => `${date} חל בין ${from} לבין ${to}`,
    anniversary: (date, day) => `יום השנה של ${date} חל ${day}`,
    anniversaryBetween: (date, from, to) => `יום השנה של ${date} חל בין ${from} לבין ${to}`,
  },

  fields: {
    contact: {
      email: 'דוא״ל',
      emailValid: 'אפשר לכתוב לכתובת הדוא״ל',
      phone: 'טלפון',
      externalId: 'מזהה פנימי',
      firstName: 'שם פרטי',
      lastName: 'שם משפחה',
      locale: 'שפה',
      timeZone: 'אזור זמן',
      source: 'מקור',
      persona: 'פרסונה',
      createdAt: 'מועד ההצטרפות למאגר',
      consentedAt: 'מועד ההסכמה',
      status: 'מצב',
      smsStanding: 'מצב המסרונים',
    },
    lead: {
      name: 'שם הליד',
      externalId: 'מזהה פנימי',
      stage: 'שלב',
      lostReason: 'סיבת ההפסד',
      lostAt: 'מועד ההפסד',
      active: 'פעיל',
      value: 'שווי',
      converted: 'הומר ללקוח',
      convertedAt: 'מועד ההמרה ללקוח',
      quotations: 'הצעות מחיר',
      paidInvoices: 'חשבוניות ששולמו',
      paidValue: 'סכום ששולם',
      createdAt: 'מועד היצירה',
    },
    subscription: {
      frequency: 'תדירות',
      joinedAt: 'מועד הרישום',
      changedAt: 'השינוי האחרון',
      snoozedUntil: 'מושהה עד',
      basis: 'בסיס הרישום',
    },
  },
  choices: {
    status: {
      complained: 'דיווח כספאם',
      bounced: 'הכתובת אינה מקבלת דואר',
      unsubscribed: 'עזב את המותג',
      pending: 'ממתין להסכמה',
      transactional: 'הודעות על הזמנות ושירות בלבד',
      subscribed: 'רשום',
    },
    smsStanding: { allowed: 'מותר', stopped: 'נענה ב-STOP', undeliverable: 'המספר אינו מקבל הודעות' },
    frequency: {
      every: 'כל הודעה',
      daily: 'פעם ביום',
      weekly: 'פעם בשבוע',
      biweekly: 'פעם בשבועיים',
      monthly: 'פעם בחודש',
      quarterly: 'פעם ברבעון',
    },
  },
  operators: {
    equals: 'הוא',
    not_equals: 'אינו',
    in: 'הוא אחד מ-',
    not_in: 'אינו אחד מ-',
    contains: 'מכיל',
    not_contains: 'אינו מכיל',
    starts_with: 'מתחיל ב-',
    '>': 'גדול מ-',
    '>=': 'לפחות',
    '<': 'קטן מ-',
    '<=': 'לכל היותר',
    between: 'בין',
    set: 'יש ערך',
    not_set: 'אין ערך',
  },
  timeOperators: { '>': 'אחרי', '>=': 'מ- והלאה', '<': 'לפני', '<=': 'עד' },
  kinds: {
    all: 'כל אלה',
    any: 'לפחות אחד מאלה',
    not: 'לא זה',
    lead: 'יש ליד',
    contact: 'איש הקשר של הליד',
    field: 'נתון',
    list: 'נושא',
    email: 'דוא״ל',
    sms: 'מסרון',
    form: 'טופס',
    event: 'אירוע',
    date: 'תאריך',
    segment: 'פלח',
    suppressed: 'ברשימת החסומים לפנייה',
  },
  standings: {
    in: 'רישום פעיל',
    not_in: 'אין רישום פעיל',
    pending: 'ממתין לאישור',
    unsubscribed: 'הרישום בוטל',
  },
  emailFacts: {
    sent: 'נשלחה',
    not_sent: 'לא נשלחה',
    delivered: 'נמסרה',
    opened: 'נפתחה',
    not_opened: 'נשלחה ולא נפתחה',
    clicked: 'נלחץ בה קישור',
    not_clicked: 'נשלחה ולא נלחץ בה קישור',
    replied: 'התקבלה תשובה',
    bounced: 'חזרה',
    ignored: 'נשלחה בלי תגובה',
  },
  smsFacts: { sent: 'נשלח', not_sent: 'לא נשלח', delivered: 'נמסר', failed: 'השליחה נכשלה' },
  formFacts: { filled: 'מולא', not_filled: 'לא מולא' },
  relations: {
    on: 'חל ביום',
    before: 'חל לפני',
    after: 'חל אחרי',
    between: 'חל בין',
    anniversary: 'חוזר בשנתו',
  },
};
