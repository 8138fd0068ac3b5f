import { words as en } from './en';
import { words as fr } from './fr';

/** All words of all languages: for tests and types, as a page fetches only those that it speaks. */
export const words = { en, fr } as const;
