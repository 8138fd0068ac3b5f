import { useRoom } from '../meeting/useRoom';
import { newsSentence } from './sentences';

/** Says aloud what happens to proposals, once each; what there was on entering is read with the page. */
export function VoteSaid() {
  const room = useRoom();
  const { news } = room.proposals;
  return (
    <p className="unseen" role="status" aria-live="polite" data-testid="vote-said">
      {news && newsSentence(news, room)}
    </p>
  );
}
