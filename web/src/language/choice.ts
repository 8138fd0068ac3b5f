import type { words } from './catalogue';

/** Which language is spoken, and where its words come from; small, as the page begins with it. */

export type Language = keyof typeof words;
export type Words = (typeof words)[Language];

export const languages: readonly Language[] = ['en', 'fr'];

const STORED = 'nexchamps.language';

export function isLanguage(code: unknown): code is Language {
  return languages.includes(code as Language);
}

/** The language chosen here before, else the first of the browser's that we speak, else English. */
export function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

export function remember(language: Language): void {
  localStorage.setItem(STORED, language);
}

const sources: Record<Language, () => Promise<{ words: Words }>> = {
  en: () => import('./en'),
  fr: () => import('./fr'),
};

export async function wordsOf(language: Language): Promise<Words> {
  return (await sources[language]()).words;
}
