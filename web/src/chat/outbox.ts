import { create } from 'zustand';
import { command } from '../meeting/store';
import { newKey } from '../protocol/connection';
import { Refused, sentenceOf } from '../protocol/refused';

/** A message on its way, or one that did not get through. */
export interface Outgoing {
  /** The server finds it again by this: tried twice, it is said once. */
  key: string;
  text: string;
  /** Why it did not get through; null while it is on its way. */
  failed: string | null;
}

/** How long a message may wait for the line: longer than most tunnels. */
export const SEND_PATIENCE_MS = 90_000;

interface Writing {
  meeting: number;
  draft: string;
  outbox: Outgoing[];
}

/** What the viewer is writing in this tab's room; it outlives the panel, and a reload. */
export const useWriting = create<Writing>(() => ({ meeting: 0, draft: '', outbox: [] }));

const storedAs = (meeting: number) => `nexchamps-draft-${meeting}`;

/** Takes up what was being written in this meeting. */
export function beginWriting(meeting: number): void {
  if (useWriting.getState().meeting === meeting) return;
  let draft = '';
  try {
    draft = sessionStorage.getItem(storedAs(meeting)) ?? '';
  } catch {
    // Storage may be closed to us: then a reload loses it.
  }
  useWriting.setState({ meeting, draft, outbox: [] });
}

export function write(draft: string): void {
  const { meeting } = useWriting.getState();
  useWriting.setState({ draft });
  try {
    if (draft) sessionStorage.setItem(storedAs(meeting), draft);
    else sessionStorage.removeItem(storedAs(meeting));
  } catch {
    // See above.
  }
}

function change(key: string, failed: string | null | 'through'): void {
  useWriting.setState(({ outbox }) => ({
    outbox: outbox.flatMap((each) => {
      if (each.key !== key) return [each];
      return failed === 'through' ? [] : [{ ...each, failed }];
    }),
  }));
}

/** How often a message that came too fast is tried again by itself. */
const TRIES_MAX = 6;

/** How long the server asks to wait; null when it says no to the message itself. */
function waitMs(error: unknown): number | null {
  if (!(error instanceof Refused) || error.status !== 429) return null;
  return 1000 * Number(error.problem.retry_after_seconds ?? 1);
}

async function post({ key, text }: Outgoing, tries = 1): Promise<void> {
  try {
    await command('chat.send', { text }, { key, patienceMs: SEND_PATIENCE_MS });
    change(key, 'through');
  } catch (error) {
    const wait = waitMs(error);
    if (wait === null || tries >= TRIES_MAX) change(key, sentenceOf(error));
    else setTimeout(() => void post({ key, text, failed: null }, tries + 1), wait);
  }
}

/** Sends the draft; it stands among the messages until the server has it. */
export function sendDraft(): void {
  const text = useWriting.getState().draft.trim();
  if (text === '') return;
  const outgoing: Outgoing = { key: newKey(), text, failed: null };
  useWriting.setState(({ outbox }) => ({ outbox: [...outbox, outgoing] }));
  write('');
  void post(outgoing);
}

export function sendAgain(outgoing: Outgoing): void {
  change(outgoing.key, null);
  void post(outgoing);
}

export function dropOutgoing({ key }: Outgoing): void {
  change(key, 'through');
}
