import type { ReactNode } from 'react';
import type { FormLanguage } from './form-language.js';

/** Words of ours on a page of another language: a reader, and a program that reads aloud, is told which they are in. */
export function Ours({ language: { ours }, children }: { language: FormLanguage; children: ReactNode }) {
  return ours ? (
    <bdi lang={ours} dir="ltr">
      {children}
    </bdi>
  ) : (
    children
  );
}
