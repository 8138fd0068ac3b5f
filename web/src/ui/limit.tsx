import type { ReactNode } from 'react';
import { useTranslation } from '../language/useTranslation';

/** A name's or a title's; this one and the others as the server has them. */
export const NAME_MAX = 200;
/** What somebody says when they ask for the floor. */
export const NOTE_MAX = 200;
/** The words of a mark that is put on the board by keyboard. */
export const MARK_MAX = 2_000;
/** The words that describe something. */
export const TEXT_MAX = 10_000;

/** So large a part of a field's length is its end: from there on it is said how much is left. */
const END_PART = 0.1;

interface Limited {
  maxLength: number;
  description: ReactNode;
  inputWrapperOrder: ('label' | 'input' | 'description' | 'error')[];
}

/**
 * What a field of words needs to have a limit that nobody runs into unawares: near it, how much is left; at it, that what
 * goes beyond is not taken. The server counts the same way or more generously.
 */
export function useLimit(value: string, max: number, hint?: string): Limited {
  const { t, language } = useTranslation('ui');
  const left = max - value.length;
  const isFull = left <= 0;
  const words = isFull
    ? t('letters_none', { max: new Intl.NumberFormat(language).format(max) })
    : t('letters_left', { count: left });
  const isNear = left <= max * END_PART;
  return {
    maxLength: max,
    // What is told for how to fill it in stands before it, what comes of filling it in behind.
    inputWrapperOrder: isNear
      ? ['label', 'input', 'description', 'error']
      : ['label', 'description', 'input', 'error'],
    // Each letter fewer is for the eye; that it is full is said aloud, once.
    description: isNear ? <span role={isFull ? 'alert' : undefined}>{words}</span> : hint,
  };
}
