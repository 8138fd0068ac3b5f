import i18next from 'i18next';
import { isLanguage, type Language, remember, type Words, wordsOf } from './choice';

export { isLanguage, type Language, languages } from './choice';

/** What each language calls itself: whoever looks for theirs reads no other. */
export const languageNames: Record<Language, string> = { en: 'English', fr: 'Français' };

/** Once, before the first component is drawn, with the words at hand: nothing is awaited any more. */
export function startLanguage(language: Language, resources: Partial<Record<Language, Words>>): void {
  void i18next.init({
    lng: language,
    // Both say the same things: a page that speaks one need not fetch the other.
    fallbackLng: false,
    resources,
    defaultNS: 'ui',
    initAsync: false,
    // As it is anyway; unsaid, each lookup first guesses whether its key is a sentence.
    nsSeparator: ':',
    // React escapes what it draws.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** The latest language asked for: words that come later than those of the next one change nothing. */
let asked: Language | null = null;

function change(language: Language): void {
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

/** Speaks another language as soon as its words are here, and remembers it on this machine. */
export function speak(language: Language): void {
  remember(language);
  asked = language;
  if (i18next.hasResourceBundle(language, 'ui')) change(language);
  else void fetchWords(language).then(() => asked === language && change(language));
}

async function fetchWords(language: Language): Promise<void> {
  const words = await wordsOf(language);
  for (const [wall, said] of Object.entries(words)) i18next.addResourceBundle(language, wall, said);
}

export function spokenLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en';
}

/** For sentences made outside of a component; inside one, `useTranslation('wall')` draws anew when the language changes. */
export const t = i18next.t;
