import { t } from '../language/language';
import type { Room } from '../meeting/room';
import { isMe, participantById } from '../meeting/useRoom';
import type { RequestKind } from '../protocol/types';
import { nameOf, requestKindNames } from '../ui/words';

/** What somebody asks or has asked for the floor for; the same of the queue, the holder and the record. */
interface Asked {
  kind?: RequestKind | null;
  note?: string | null;
  to_participant_id?: number | null;
  question_id?: number | null;
}

type People = Pick<Room, 'me' | 'participants' | 'questions'>;

/** Whom a request is for: who was named, else who put the question that it answers. */
function addressee(asked: Asked, { questions }: People): number | null {
  if (asked.to_participant_id != null) return asked.to_participant_id;
  if (asked.question_id == null) return null;
  return questions.find(({ question_id }) => question_id === asked.question_id)?.participant_id ?? null;
}

/** What somebody wants the floor for, and from whom: "Question to Ben"; null where there is nothing to say. */
export function askedFor(asked: Asked, room: People): string | null {
  if (!asked.kind) return null;
  const to = addressee(asked, room);
  // Looked up only where it is said: most want to speak, and that is all.
  if (to === null) return asked.kind === 'speech' ? null : requestKindNames[asked.kind];
  const kind = requestKindNames[asked.kind];
  if (isMe(room, to)) return t('floor:kind_to_you', { kind });
  return t('floor:kind_to', { kind, name: nameOf(participantById(room, to)) });
}

/** A question to the viewer that is being put, as it is said aloud; else nothing. */
export function askedOfMe(room: Pick<Room, 'me' | 'token'>): string {
  const holder = room.token.current_holder;
  if (holder?.kind !== 'question' || !isMe(room, holder.to_participant_id)) return '';
  const name = nameOf({ name: holder.participant_name });
  return holder.note ? t('floor:asks_you_this', { name, note: holder.note }) : t('floor:asks_you', { name });
}
