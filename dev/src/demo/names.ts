/** Where the demo's people come from: their names, language and time zones. Addresses are made of the number. */
export interface Origin {
  locale: string;
  timeZones: readonly string[];
  first: readonly string[];
  last: readonly string[];
}

export const origins: readonly Origin[] = [
  {
    locale: 'en',
    timeZones: ['Europe/London', 'America/New_York', 'Australia/Sydney'],
    first: ['Anna', 'James', 'Zoë', 'Oliver', 'Chloé', 'Björn', 'Siobhán', 'Renée', 'Łukasz', 'Nuño'],
    last: [
      'Smith',
      'O’Brien',
      'García',
      'Müller',
      'de la Cruz',
      'Nowak',
      'Ångström',
      'Dvořák',
      'Fitz-Gerald',
      'Silva',
    ],
  },
  {
    locale: 'he',
    timeZones: ['Asia/Jerusalem'],
    first: ['נועה', 'איתי', 'תמר', 'יובל', 'מאיה', 'עומר', 'שירה', 'אורי', 'ליאור', 'הדס'],
    last: ['כהן', 'לוי', 'מזרחי', 'פרץ', 'ביטון', 'אברהם', 'פרידמן', 'שפירא', 'בן־דוד', 'רוזן'],
  },
  {
    locale: 'fa',
    timeZones: ['Asia/Tehran'],
    first: ['آرش', 'نیلوفر', 'کیان', 'شیرین', 'رضا', 'پریسا', 'بهرام', 'لیلا', 'سهراب', 'مهسا'],
    last: ['احمدی', 'رضایی', 'حسینی', 'کریمی', 'موسوی', 'جعفری', 'نوری', 'صادقی', 'امیری', 'علی‌پور'],
  },
  {
    locale: 'ms',
    timeZones: ['Asia/Kuala_Lumpur', 'Asia/Kuching'],
    first: [
      'Aisyah',
      'Hafiz',
      'Nurul',
      'Farhan',
      'Siti',
      'Amirul',
      'Puteri',
      'Iskandar',
      'Zulaikha',
      'Danial',
    ],
    last: [
      'binti Ahmad',
      'bin Ismail',
      'binti Rahman',
      'bin Yusof',
      'a/l Kumar',
      'a/p Devi',
      'bin Osman',
      'binti Hassan',
      'Tan',
      'bin Abdullah',
    ],
  },
  {
    locale: 'zh',
    timeZones: ['Asia/Shanghai', 'Asia/Taipei', 'Asia/Singapore'],
    first: ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强', '磊', '洋'],
    last: ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '周', '吴'],
  },
];
