import { expect, it } from 'vitest';
import { piecesOf } from './links';

const links = (text: string) =>
  piecesOf(text).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []));

it.each([
  ['see https://example.org/a?b=c#d.', ['https://example.org/a?b=c#d']],
  ['(http://example.org/a_(b))', ['http://example.org/a_(b)']],
  ['« https://example.org/été »', ['https://example.org/%C3%A9t%C3%A9']],
  ['https://a.example, https://b.example!', ['https://a.example/', 'https://b.example/']],
  ['HTTPS://EXAMPLE.ORG', ['https://example.org/']],
])('%s', (text, found) => {
  expect(links(text)).toEqual(found);
});

it.each([
  'javascript:alert(1)',
  'data:text/html,hi',
  'ftp://example.org',
  'file:///etc/passwd',
  'https://',
  'http://[',
  'example.org',
])('%s is no link', (text) => {
  expect(links(text)).toEqual([]);
});

it('the pieces are the message', () => {
  const text = 'one https://example.org/x). two\nhttp://b.example\n<https://c.example>';
  expect(
    piecesOf(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});
