import { kept } from '../meeting/kept';
import type { PhaseName, Question, QueueEntry } from '../protocol/types';

/** As many as the server keeps. */
const KEPT = 100;

/** The thread after a frame: it has the whole of the one question that it changed. */
export function threadAfter(thread: Question[], told: Question | undefined): Question[] {
  if (!told) return thread;
  const at = thread.findIndex(({ question_id }) => question_id === told.question_id);
  if (at < 0) return [...thread, told].slice(-KEPT);
  const question = kept(thread[at], told);
  return question === thread[at] ? thread : thread.with(at, question);
}

/** What somebody asked goes with their account; that they asked stays. */
export function forgottenIn(thread: Question[], participant: number): Question[] {
  const isTheirs = ({ participant_id, note }: Question) => participant_id === participant && note !== null;
  return thread.some(isTheirs)
    ? thread.map((question) => (isTheirs(question) ? { ...question, note: null } : question))
    : thread;
}

/** Where everything turns on questions, whoever asks for the floor says what for. */
export function namesItsKind(phase: PhaseName): boolean {
  switch (phase) {
    case 'clarification':
      return true;
    case 'ideation':
    case 'decision':
    case 'feedback':
      return false;
  }
}

/** How far a question is. */
export type QuestionState = 'asking' | 'open' | 'answering' | 'answered';

export function stateOf(question: Question, holds: number | undefined): QuestionState {
  if (question.epoch === holds) return 'asking';
  if (question.replies.some(({ epoch }) => epoch === holds)) return 'answering';
  return question.replies.length > 0 ? 'answered' : 'open';
}

/** Whose answers have been given, each once, in the order they came. */
export function answerersOf(question: Question, holds: number | undefined): number[] {
  const given = question.replies.filter(({ epoch }) => epoch !== holds);
  return [...new Set(given.map(({ participant_id }) => participant_id))];
}

/** Whether somebody is asked for an answer: as everybody is, until there is one, or by name, until they gave theirs. */
export function isToAnswer(question: Question, state: QuestionState, me: number | undefined): boolean {
  if (me === undefined || question.participant_id === me) return false;
  if (state === 'open' || state === 'asking') return true;
  const isNamed = question.to_participant_id === me;
  return isNamed && !question.replies.some(({ participant_id }) => participant_id === me);
}

/** Those that still wait to be put. */
export function waitingQuestions(queue: readonly QueueEntry[]): QueueEntry[] {
  return queue.filter(({ kind }) => kind === 'question');
}
