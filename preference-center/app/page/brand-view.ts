import { type LocalText, textFor } from '@heed/schema/domain/local-texts';
import type { PreferencePage } from '@heed/schema/services/preferences';
import { rootColours } from '../brand/root-colours.js';

/** A brand as its page shows it, in the contact's language. */
export interface BrandView {
  name: string;
  /** CSS of the page's colours. */
  colours: string;
  privacyUrl?: string;
  dataUse?: string;
  postalAddress?: string;
  channels: { href: string; label: string }[];
}

/** As much of a page as says how its brand looks. */
type BrandedPage = Pick<PreferencePage, 'brand' | 'locale' | 'defaultLocale' | 'senderAddress'>;

export function brandView({ brand, locale, defaultLocale, senderAddress }: BrandedPage): BrandView {
  const text = (texts: readonly LocalText[] | undefined) => textFor(texts, locale, defaultLocale)?.text;
  return {
    name: brand.name,
    colours: rootColours(brand),
    privacyUrl: webAddress(brand.privacyUrl),
    dataUse: text(brand.dataUse),
    postalAddress: text(brand.postalAddress) ?? senderAddress ?? undefined,
    channels: (brand.channels ?? []).flatMap(({ kind, label, address }) => {
      const href = kind === 'sms' ? `sms:${address}` : webAddress(address);
      return href ? [{ href, label: text(label) ?? address }] : [];
    }),
  };
}

/** A team types it: never `javascript:`. */
function webAddress(text: string | undefined): string | undefined {
  const url = URL.parse(text ?? '');
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
