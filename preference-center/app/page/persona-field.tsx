import { languageFor } from '../catalogues/language.js';
import { part } from '../html/part.js';

interface PersonaFieldProps {
  locale: string;
  personas: { id: string; name: string }[];
  /** As it is saved. */
  personaId: string | null;
  /** In a form that was refused. */
  chosen?: string;
}

/** Why the reader is here: it decides which topics come first. */
export const personaField = part(function PersonaField(props: PersonaFieldProps) {
  const { persona: texts } = languageFor(props.locale).texts;
  const { personas, personaId, chosen } = props;
  return (
    <p className="row">
      <label htmlFor="persona">{texts.title}</label>
      <input type="hidden" name="persona-was" value={personaId ?? ''} />
      <select id="persona" name="persona" defaultValue={chosen ?? personaId ?? ''}>
        <option value="">{texts.none}</option>
        {personas.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </p>
  );
});
