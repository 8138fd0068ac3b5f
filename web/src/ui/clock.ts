import { useSyncExternalStore } from 'react';
import { type Language, spokenLanguage, t } from '../language/language';

const SECOND_MS = 1000;

/** A duration as people say it: `0:40`, `12:05`, `1:02:03`. Whole seconds, rounded down; never negative. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  const s = String(seconds % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${s}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${s}`;
}

/** What is left, rounded up, so that it reads 0:00 only once nothing is. */
export function remaining(ms: number): string {
  return duration(Math.ceil(Math.max(0, ms) / SECOND_MS) * SECOND_MS);
}

/** A duration in words, for a sentence: `45 seconds`, `2 minutes`, `1 hour 5 minutes`. */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND_MS));
  if (seconds < 90 && seconds !== 60) return t('ui:second', { count: seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t('ui:minute', { count: minutes });
  const rest = minutes % 60;
  const hours = t('ui:hour', { count: Math.floor(minutes / 60) });
  return rest ? `${hours} ${t('ui:minute', { count: rest })}` : hours;
}

/** A span to the second, as a setting is said: `1 minute 30 seconds`. */
export function spanInWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes === 0) return t('ui:second', { count: rest });
  const whole = t('ui:minute', { count: minutes });
  return rest ? `${whole} ${t('ui:second', { count: rest })}` : whole;
}

/** English is written with the 24 hours and the day first, as in most of the countries that share it as a second language. */
const locales: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };

type Looks = 'second' | 'minute' | 'day' | 'date_minute' | 'date_second';

const looks: Record<Looks, Intl.DateTimeFormatOptions> = {
  second: { timeStyle: 'medium' },
  minute: { timeStyle: 'short' },
  day: { dateStyle: 'full' },
  date_minute: { dateStyle: 'medium', timeStyle: 'short' },
  date_second: { dateStyle: 'medium', timeStyle: 'medium' },
};

const made = new Map<string, Intl.DateTimeFormat>();

/** Making a format is dear, and a long list says a thousand times. */
function formatted(iso: string, look: Looks): string {
  const key = `${spokenLanguage()} ${look}`;
  const format = made.get(key) ?? new Intl.DateTimeFormat(locales[spokenLanguage()], looks[look]);
  made.set(key, format);
  return format.format(new Date(iso));
}

export const timeOfDay = (iso: string) => formatted(iso, 'second');

/** As `timeOfDay`, to the minute. */
export const timeOfDayShort = (iso: string) => formatted(iso, 'minute');

/** The day as people say it, year and all. */
export const dayOf = (iso: string) => formatted(iso, 'day');

/** Whether two moments are of the same day, here. */
export function isSameDay(iso: string, other: string): boolean {
  return new Date(iso).toDateString() === new Date(other).toDateString();
}

export const dateAndTime = (iso: string) => formatted(iso, 'date_minute');

/** To the second, for a record. */
export const dateAndTimeExact = (iso: string) => formatted(iso, 'date_second');

// One ticking clock for the whole page, running only while somebody looks at it.
const TICK_MS = 250;
const listeners = new Set<() => void>();
let now = Date.now();
let ticking: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && ticking) {
      clearInterval(ticking);
      ticking = null;
    }
  };
}

/** As `useNow`, but anew once a second: for what stands on the page many times and says whole seconds. */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(now / SECOND_MS) * SECOND_MS);
}

/** What the time makes of something, drawn anew only when that is another thing; it must be plain. */
export function useOfNow<T extends string | number | boolean | null>(of: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => of(now));
}

/** Our clock, in milliseconds, anew four times a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
