import { afterEach, expect, test } from 'vitest';
import { words } from './catalogue';
import { speak, spokenLanguage, t } from './language';

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** `a.b`, with all plural forms of one word as one. */
function keys(tree: object, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [path + key.replace(PLURAL, '')] : keys(value, `${path}${key}.`),
  );
}

function texts(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : texts(value, `${path}${key}.`),
  );
}

const names = (text: string) => [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].sort();

afterEach(() => speak('en'));

test.each(Object.keys(words.en) as (keyof typeof words.en)[])(
  '%s says the same things in both languages',
  (wall) => {
    const en = [...new Set(keys(words.en[wall]))].sort();
    const fr = [...new Set(keys(words.fr[wall]))].sort();
    expect(fr).toEqual(en);
    const english = new Map(texts(words.en[wall]));
    for (const [key, text] of texts(words.fr[wall])) {
      const same = english.get(key) ?? english.get(key.replace(/_many$/, '_other'));
      if (same !== undefined) expect(names(text), key).toEqual(names(same));
      expect(text.trim(), key).not.toBe('');
    }
  },
);

test('French has all its plural forms', () => {
  for (const wall of Object.values(words.fr))
    for (const [key] of texts(wall))
      if (key.endsWith('_other')) {
        const all = new Map(texts(wall));
        for (const form of ['one', 'many'])
          expect(all.has(key.replace(/other$/, form)), `${key} as ${form}`).toBe(true);
      }
});

test('the language changes at once and marks the page', () => {
  expect(t('ui:minute', { count: 2 })).toBe('2 minutes');
  speak('fr');
  expect(spokenLanguage()).toBe('fr');
  expect(document.documentElement.lang).toBe('fr');
  expect(t('ui:second', { count: 1 })).toBe('1 seconde');
});
