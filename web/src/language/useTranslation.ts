import i18next, { type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';
import type { Words } from './choice';

type Wall = keyof Words;
type Walls = Wall | readonly [Wall, ...Wall[]];

interface Said<W extends Walls> {
  t: TFunction<W>;
  language: string;
}

/** What is said of a wall in a language: one for all who draw it. */
const said = new Map<string, Said<Walls>>();

/**
 * The words of a wall, or of several of which the first need not be named; draws anew when the language changes.
 *
 * The hook that comes for the library keeps its account for every component: with two hundred people in the room, a
 * quarter of a new holder's script.
 */
export function useTranslation<const W extends Walls>(walls: W): Said<W> {
  const language = useSyncExternalStore(onChange, spoken);
  const key = `${language} ${walls}`;
  let found = said.get(key);
  if (!found) {
    found = { t: remembering(i18next.getFixedT(language, walls)), language };
    said.set(key, found);
  }
  return found as Said<W>;
}

function onChange(draw: () => void): () => void {
  i18next.on('languageChanged', draw);
  return () => i18next.off('languageChanged', draw);
}

const spoken = () => i18next.language;

/** What is said without names or numbers is looked up once. */
function remembering(t: TFunction<Walls>): TFunction<Walls> {
  const plain = new Map<string, string>();
  const remembered = (key: string, options?: object) => {
    if (options !== undefined) return t(key as never, options as never);
    const word = plain.get(key) ?? t(key as never);
    plain.set(key, word);
    return word;
  };
  return remembered as TFunction<Walls>;
}
