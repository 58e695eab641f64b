/** What a new tenant's leads go through, and why they are lost, by key: the names are the tenant's to change. */
interface LeadWords {
  stages: { new: string; qualified: string; proposition: string; won: string };
  lostReasons: { too_expensive: string; no_people_or_skills: string; not_enough_stock: string };
}

const en: LeadWords = {
  stages: { new: 'New', qualified: 'Qualified', proposition: 'Proposition', won: 'Won' },
  lostReasons: {
    too_expensive: 'Too expensive',
    no_people_or_skills: "We don't have people or skills",
    not_enough_stock: 'Not enough stock',
  },
};

const he: LeadWords = {
  stages: { new: 'חדש', qualified: 'מוסמך', proposition: 'הצעה', won: 'זכייה' },
  lostReasons: {
    too_expensive: 'יקר מדי',
    no_people_or_skills: 'אין לנו את האנשים או הכישורים',
    not_enough_stock: 'אין מספיק מלאי',
  },
};

const fa: LeadWords = {
  stages: { new: 'جدید', qualified: 'معتبر', proposition: 'پیشنهاد', won: 'برنده' },
  lostReasons: {
    too_expensive: 'بسیار گران است',
    no_people_or_skills: 'نیروی انسانی/مهارت لازم را نداریم',
    not_enough_stock: 'موجودی کافی نیست',
  },
};

const ms: LeadWords = {
  stages: { new: 'Baharu', qualified: 'Layak', proposition: 'Cadangan', won: 'Menang' },
  lostReasons: {
    too_expensive: 'Terlalu mahal',
    no_people_or_skills: 'Kami tidak mempunyai tenaga kerja/kemahiran',
    not_enough_stock: 'Stok tidak mencukupi',
  },
};

const languages: Record<string, LeadWords> = { en, he, iw: he, fa, ms };

/** In the tenant's language; in English where there are no words of its own. */
export function leadDefaults(locale: string): LeadWords {
  return languages[locale.split('-', 1)[0]!.toLowerCase()] ?? en;
}
