import { memo, useEffect, useRef, useState } from 'react';
import { t } from '../language/language';
import { useRoom } from '../meeting/useRoom';
import { askedOfMe } from './asked';
import { nameById } from './nameById';
import { floorSentence, situationSentence } from './sentences';
import type { Situation } from './situation';
import { toldSentence } from './told';
import type { Turn } from './turn';
import { useSituation } from './useSituation';

/** So long before one's turn the quiet word comes. */
const SOON_MS = 10_000;

/** What to say of the floor; the same words as long as there is nothing new. */
function saying(situation: Situation, floor: string, own: string, turn: Turn): string {
  switch (situation.state) {
    case 'queued':
      return `${floor} ${own}`;
    case 'next': {
      const soon = turn.state === 'held' && turn.clock === 'running' && turn.leftMs <= SOON_MS;
      return soon ? t('floor:you_are_next_soon') : `${floor} ${own}`;
    }
    case 'observing':
    case 'looking_on':
      return floor;
    case 'ended':
    case 'lost':
    case 'silent':
    case 'free':
    case 'held':
    case 'holding':
    case 'over':
      return own;
  }
}

/** A sentence once it has changed: what stood there on entering is read with the page. */
function useChanged(sentence: string): string {
  const [said, say] = useState('');
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else say(sentence);
  }, [sentence]);
  return said;
}

/** One sentence to screen readers per change; pressing only for the floor that comes to the listener. */
export const Announcer = memo(function Announcer() {
  const room = useRoom();
  const { situation, turn } = useSituation();
  const mine = situation.state === 'holding';
  const floor = saying(situation, floorSentence(room), situationSentence(situation, room), turn);
  const said = useChanged([floor, askedOfMe(room)].filter(Boolean).join(' '));
  const told = useChanged(room.told ? toldSentence(room.told, nameById(room)) : '');
  return (
    <>
      <p className="unseen" role="status" aria-live="polite" data-testid="said">
        {mine ? '' : said}
      </p>
      <p className="unseen" role="alert" aria-live="assertive" data-testid="said-at-once">
        {mine ? said : ''}
      </p>
      <p className="unseen" role="status" aria-live="polite">
        {told}
      </p>
    </>
  );
});
