import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { speak } from '../language/language';
import type { Room } from '../meeting/room';
import { at, awa, ben, cleo, dai, place, roomAfter, START, snapshot } from '../meeting/testRoom';
import type { CommandName, Participant } from '../protocol/types';
import { actionLabel, situationSentence } from './sentences';
import { mainAction, situationOf } from './situation';
import { turnAt } from './turn';

/** The table of the room's states: for each its sentence and its main button, in both languages. */

interface Change {
  me?: Participant | null;
  holder?: Participant | null;
  queue?: Participant[];
  may?: CommandName[];
  settings?: Room['meeting']['settings'];
}

/** Awa holds for 0:30 of 2:00; who waits has held 0:40 the less the earlier the place. */
function roomWith({ me = dai, holder = awa, queue = [], may = [], settings }: Change): Room {
  const room = roomAfter([], snapshot({ me }));
  const current_holder = holder && {
    participant_id: holder.id,
    participant_name: holder.name,
    claimed_at: at(-30_000),
    epoch: 3,
    expires_at: at(90_000),
    kind: null,
    note: null,
  };
  const places = queue.map((who, i) => place(who, i + 1));
  return {
    ...room,
    my: { may, why_not: {} },
    waits: queue.some((who) => who.id === me?.id),
    token: { ...room.token, current_holder, queue: places, queue_length: places.length },
    meeting: { ...room.meeting, settings: settings ?? room.meeting.settings },
  };
}

function shown(room: Room, { open = true, now = START } = {}): [string, string | null] {
  const situation = situationOf(room, open, turnAt(room, now));
  const action = mainAction(situation, room);
  // A typographic space reads as a plain one here.
  const plain = (text: string) => text.replaceAll('\u202f', ' ');
  return [plain(situationSentence(situation, room)), action && plain(actionLabel(action))];
}

const rows: {
  state: string;
  change: Change;
  how?: { open?: boolean; now?: number };
  en: [string, string | null];
  fr: [string, string | null];
}[] = [
  {
    state: 'nobody holds',
    change: { holder: null, may: ['floor.claim', 'floor.request'] },
    en: ['The floor is free.', 'Take the floor'],
    fr: ['La parole est libre.', 'Prendre la parole'],
  },
  {
    state: 'nobody holds, somebody else is next',
    change: { holder: null, queue: [ben], may: ['floor.request'] },
    en: ['The floor is free.', 'Ask for the floor'],
    fr: ['La parole est libre.', 'Demander la parole'],
  },
  {
    state: 'another holds',
    change: { may: ['floor.request'] },
    en: ['Awa has the floor.', 'Ask for the floor'],
    fr: ['Awa a la parole.', 'Demander la parole'],
  },
  {
    state: 'another holds, without a queue',
    change: { settings: { mode: 'free' } },
    en: ['Awa has the floor.', 'Take the floor'],
    fr: ['Awa a la parole.', 'Prendre la parole'],
  },
  {
    state: 'I am queued',
    change: { me: cleo, queue: [ben, cleo], may: ['floor.withdraw'] },
    en: ['You are 2nd. Ben is before you: has held it less.', 'Leave the queue'],
    fr: ['Vous êtes en 2ᵉ place. Ben est avant vous : a parlé moins longtemps.', 'Quitter la file'],
  },
  {
    state: 'I am next',
    change: { me: ben, queue: [ben, cleo], may: ['floor.withdraw'] },
    en: ['You are next.', 'Leave the queue'],
    fr: ['Vous êtes à suivre.', 'Quitter la file'],
  },
  {
    state: 'I am next and the floor is free',
    change: { me: ben, holder: null, queue: [ben], may: ['floor.claim', 'floor.withdraw'] },
    en: ['You are next.', 'Take the floor'],
    fr: ['Vous êtes à suivre.', 'Prendre la parole'],
  },
  {
    state: 'I hold',
    change: { me: awa, queue: [cleo], may: ['floor.release'] },
    en: ['You have the floor. 2 minutes.', 'Hand over to Cleo'],
    fr: ['Vous avez la parole. 2 minutes.', 'Passer la parole à Cleo'],
  },
  {
    state: 'I hold and nobody waits',
    change: { me: awa, may: ['floor.release'], settings: { turn_limit_seconds: 0 } },
    en: ['You have the floor.', 'Release the floor'],
    fr: ['Vous avez la parole.', 'Rendre la parole'],
  },
  {
    state: 'I hold and the facilitator decides who is next',
    change: { me: awa, queue: [cleo], may: ['floor.release'], settings: { order: 'facilitator' } },
    en: ['You have the floor. 2 minutes.', 'Release the floor'],
    fr: ['Vous avez la parole. 2 minutes.', 'Rendre la parole'],
  },
  {
    state: 'my time is up',
    change: { me: awa, queue: [cleo], may: ['floor.release'] },
    how: { now: START + 90_000 },
    en: ['Your time is used. Cleo is waiting.', 'Hand over to Cleo'],
    fr: ['Votre temps est écoulé. Cleo attend.', 'Passer la parole à Cleo'],
  },
  {
    state: 'disconnected',
    change: {},
    how: { open: false },
    en: ['Connection lost.', 'Reconnecting, try now'],
    fr: ['Connexion perdue.', 'Reconnexion, essayer maintenant'],
  },
  {
    state: 'disconnected in the queue',
    change: { me: ben, queue: [ben] },
    how: { open: false },
    en: ['Connection lost. Your place is kept for 1 minute.', 'Reconnecting, try now'],
    fr: ['Connexion perdue. Votre place est gardée 1 minute.', 'Reconnexion, essayer maintenant'],
  },
  {
    state: 'disconnected with the floor',
    change: { me: awa },
    how: { open: false },
    en: ['Connection lost. The floor is kept for you for 10 seconds.', 'Reconnecting, try now'],
    fr: ['Connexion perdue. La parole vous est gardée 10 secondes.', 'Reconnexion, essayer maintenant'],
  },
  {
    state: 'observer',
    change: { me: { ...dai, role: 'observer' } },
    en: ['You are observing.', null],
    fr: ['Vous observez.', null],
  },
  {
    state: 'an administrator from outside',
    change: { me: null },
    en: ['You look at this meeting as an administrator.', null],
    fr: ['Vous voyez cette réunion avec les droits d’administration.', null],
  },
  {
    state: 'a silent phase',
    change: { holder: null, settings: { mode: 'off' } },
    en: ['In this phase nobody has the floor.', null],
    fr: ['Pendant cette phase, personne n’a la parole.', null],
  },
];

describe.each(['en', 'fr'] as const)('the table in %s', (language) => {
  beforeEach(() => speak(language));
  afterEach(() => speak('en'));

  it.each(rows)('$state', (row) => {
    expect(shown(roomWith(row.change), row.how)).toEqual(row[language]);
  });
});

it('an ended meeting offers nothing, whoever looks', () => {
  for (const me of [awa, dai, null]) {
    const room = roomWith({ me });
    expect(shown({ ...room, meeting: { ...room.meeting, is_active: false } })).toEqual([
      'The meeting has ended.',
      null,
    ]);
  }
});
