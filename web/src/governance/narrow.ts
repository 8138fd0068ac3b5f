import { type AuditGroup, entrySentence, groupOf } from '../journal/audit';
import type { AuditEvent, Participant } from '../protocol/types';
import { finds } from '../ui/plain';

/** What the record is narrowed to; what is null or empty narrows nothing. */
export interface Filter {
  group: AuditGroup | null;
  who: number | null;
  /** As the browser's own field has it, in local time. */
  from: string;
  until: string;
  words: string;
}

export const everything: Filter = { group: null, who: null, from: '', until: '', words: '' };

/** An entry as a sentence. */
export function sentenceOfEntry(event: AuditEvent, participants: Participant[]): string {
  return entrySentence(event, { participants });
}

function isOf(event: AuditEvent, who: number): boolean {
  return [event.participant_id, event.from_participant_id, event.by_participant_id].includes(who);
}

/** The entries that pass, newest first. */
export function narrowed(events: AuditEvent[], filter: Filter, participants: Participant[]): AuditEvent[] {
  const from = filter.from ? Date.parse(filter.from) : Number.NEGATIVE_INFINITY;
  const until = filter.until ? Date.parse(filter.until) : Number.POSITIVE_INFINITY;
  return events
    .filter((event) => !filter.group || groupOf(event) === filter.group)
    .filter((event) => filter.who === null || isOf(event, filter.who))
    .filter((event) => {
      const at = Date.parse(event.timestamp);
      return at >= from && at <= until;
    })
    .filter((event) => !filter.words.trim() || finds(filter.words, sentenceOfEntry(event, participants)))
    .toReversed();
}

/** A decision's wordings, oldest first: the record keeps each. */
export function wordings(events: AuditEvent[], decision: number): AuditEvent[] {
  return events.filter(
    ({ type, id }) => id === decision && (type === 'decision' || type === 'decision_updated'),
  );
}
