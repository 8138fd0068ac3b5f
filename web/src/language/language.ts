import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { words } from './catalogue';

export type Language = keyof typeof words;

export const languages: readonly Language[] = ['en', 'fr'];

/** What each language calls itself: whoever looks for theirs reads no other. */
export const languageNames: Record<Language, string> = { en: 'English', fr: 'Français' };

const STORED = 'nexchamps.language';

export function isLanguage(code: unknown): code is Language {
  return languages.includes(code as Language);
}

/** The language chosen here before, else the first of the browser's that we speak, else English. */
function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

/** Once, before the first component is drawn; the words are in the bundle, so nothing is awaited. */
export function startLanguage(language: Language = firstLanguage()): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: words,
    defaultNS: 'ui',
    initAsync: false,
    // React escapes what it draws.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Speaks another language from now on, and remembers it on this machine. */
export function speak(language: Language): void {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export function spokenLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en';
}

/** For sentences made outside of a component; inside one, `useTranslation('wall')` draws anew when the language changes. */
export const t = i18next.t;
