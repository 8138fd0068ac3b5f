/** A piece of a message: plain words, or an address that may be followed. */
export type Piece = { kind: 'words'; text: string } | { kind: 'link'; text: string; href: string };

const ADDRESS = /https?:\/\/[^\s<>"]+/gi;
const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const AFTER_A_SENTENCE = ".,;:!?'’”»…";

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

/** What ends the sentence around an address is not part of it; a bracket is if it was opened inside. */
function trimmed(address: string): string {
  let end = address.length;
  while (end > 0) {
    const last = address[end - 1] ?? '';
    const opening = CLOSING[last];
    const inside = address.slice(0, end);
    const isLoose = opening !== undefined && count(inside, last) > count(inside, opening);
    if (!isLoose && !AFTER_A_SENTENCE.includes(last)) break;
    end -= 1;
  }
  return address.slice(0, end);
}

/** Only http and https, and only what the browser itself takes for an address. */
function hrefOf(text: string): string | null {
  try {
    const { protocol, href, hostname } = new URL(text);
    return hostname && (protocol === 'http:' || protocol === 'https:') ? href : null;
  } catch {
    return null;
  }
}

/** A message in pieces; put together again they are the message. */
export function piecesOf(message: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const say = (text: string) => {
    if (text !== '') pieces.push({ kind: 'words', text });
  };
  for (const match of message.matchAll(ADDRESS)) {
    const text = trimmed(match[0]);
    const href = hrefOf(text);
    if (!href) continue;
    say(message.slice(from, match.index));
    pieces.push({ kind: 'link', text, href });
    from = match.index + text.length;
  }
  say(message.slice(from));
  return pieces;
}
