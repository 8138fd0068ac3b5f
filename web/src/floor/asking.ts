import { create } from 'zustand';
import type { RequestKind } from '../protocol/types';

/** The one dialog in which one says what one asks for the floor for. */
interface Asking {
  opened: boolean;
  /** As chosen; null is what comes first in the phase. */
  kind: RequestKind | null;
  /** Which question an answer is to; null is what was said just before. */
  question: number | null;
}

const CLOSED: Asking = { opened: false, kind: null, question: null };

export const useAsking = create<Asking>(() => CLOSED);

export function ask(): void {
  useAsking.setState({ opened: true });
}

export function answer(question: number): void {
  useAsking.setState({ opened: true, kind: 'answer', question });
}

export function chooseKind(kind: RequestKind): void {
  useAsking.setState({ kind });
}

export function chooseQuestion(question: number | null): void {
  useAsking.setState({ question });
}

/** What was chosen stays for whoever opens it again, until it is sent. */
export function leaveAsking(): void {
  useAsking.setState({ opened: false });
}

export function doneAsking(): void {
  useAsking.setState(CLOSED);
}
