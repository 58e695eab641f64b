import type { Catalogue } from '../catalogues/catalogue.js';
import { languageFor } from '../catalogues/language.js';
import { Phrase } from '../catalogues/phrase.js';
import { part } from '../html/part.js';
import type { BrandView } from './brand-view.js';

/** What holds whatever one chooses, how data is used, other ways to hear from the brand, and where a letter reaches it. */
export const pageFooter = part(function PageFooter(props: { locale: string; brand: BrandView }) {
  const { texts } = languageFor(props.locale);
  return (
    <footer>
      <p>{texts.stillSent}</p>
      <BrandFacts texts={texts} brand={props.brand} />
    </footer>
  );
});

/** What a brand says of itself at the end of each of its pages. */
export function BrandFacts({ texts, brand }: { texts: Catalogue; brand: BrandView }) {
  const { name, privacyUrl, dataUse, postalAddress, channels } = brand;
  return (
    <>
      {dataUse && (
        <>
          <h2>{texts.dataUse}</h2>
          <p className="lines">
            <bdi>{dataUse}</bdi>
          </p>
        </>
      )}
      {privacyUrl && (
        <p>
          <a href={privacyUrl}>{texts.privacy}</a>
        </p>
      )}
      {channels.length > 0 && (
        <>
          <h2>
            <Phrase text={texts.channels} brand={name} />
          </h2>
          <ul className="channels">
            {channels.map(({ href, label }) => (
              <li key={href}>
                <a href={href}>
                  <bdi>{label}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      {postalAddress && (
        <address className="lines">
          <bdi>{postalAddress}</bdi>
        </address>
      )}
    </>
  );
}
