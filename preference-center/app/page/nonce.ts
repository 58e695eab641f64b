import { createContext } from 'react';

/** The nonce of this answer's one inline style. */
export const Nonce = createContext<string | undefined>(undefined);
