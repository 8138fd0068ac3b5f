import { expect, it } from 'vitest';

/** What typographers of French insist on; a line that breaks before a question mark is the price of forgetting it. */
const RULES: Record<string, RegExp> = {
  'a narrow no-break space before ; ! ?': /(?<!\u202f)[;!?]/,
  'a narrow no-break space inside « »': /«(?!\u202f)|(?<!\u202f)»/,
  'a no-break space before a colon': /(?<![\u00a0\u202f]):/,
  'typographic apostrophes and quotes': /['"]/,
  'one space at a time': /\s{2}/,
  'three dots are one sign': /\.\.\./,
};

/** Not French: what is filled in, markup, addresses, times. */
const FOREIGN = /\{\{.*?\}\}|<[^>]*>|https?:\/\/|\d:\d/g;

const catalogues = import.meta.glob<Record<string, unknown>>('../**/words/fr.json', {
  eager: true,
  import: 'default',
});

function* wordsOf(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value];
  else for (const [key, inner] of Object.entries(value as object)) yield* wordsOf(inner, `${path} ${key}`);
}

it.each(Object.entries(RULES))('French has %s', (_, broken) => {
  const all = Object.entries(catalogues).flatMap(([path, words]) => [...wordsOf(words, path)]);
  expect(all.length).toBeGreaterThan(500);
  // What is filled in leaves a letter, so that what stands before it and after it keeps its neighbour.
  const wrong = all.filter(([, words]) => broken.test(words.replaceAll(FOREIGN, 'x')));
  expect(wrong.map(([path, words]) => `${path}: ${words}`)).toEqual([]);
});

it('the rules catch what is wrong', () => {
  const caught = (words: string) => Object.keys(RULES).filter((rule) => RULES[rule]?.test(words));
  for (const words of ['Qui ?', 'Qui?', '« Non »', 'Nom : Awa', "l'ordre", 'deux  mots', 'attendez...'])
    expect(caught(words), words).toHaveLength(1);
  expect(caught('«\u202fOui\u202f», dit-elle\u00a0: qui l’a\u202f?')).toEqual([]);
});
