/** The path that a pasted link, invitation or number leads to; null for anything else. */
export function pathOfLink(text: string): string | null {
  const found = /(?:^|\/)(m\/\d+|join\/[\w.~-]+)\/?$/.exec(text.trim());
  if (found) return `/${found[1]}`;
  return /^\d+$/.test(text.trim()) ? `/m/${text.trim()}` : null;
}
