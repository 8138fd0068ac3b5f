import { useTranslation } from '../language/useTranslation';
import type { Participant, Proposal } from '../protocol/types';
import { nameOf } from '../ui/words';
import { turnoutSentence } from './sentences';
import { turnoutOf } from './table';
import classes from './Vote.module.css';

/** More names than these are a crowd; how many there are is said anyway. */
const NAMES_MAX = 8;

/** How many have voted, and how many must; who they are, and never what they chose. */
export function Turnout({ proposal, participants }: { proposal: Proposal; participants: Participant[] }) {
  const { t } = useTranslation('decision');
  const turnout = turnoutOf(proposal, { participants });
  const { voted, entitled, needed } = turnout;
  const part = (count: number) => `${Math.min(100, (100 * count) / Math.max(1, entitled))}%`;
  const shown = proposal.voted.slice(0, NAMES_MAX);
  const names = shown.map((id) => nameOf(participants.find((one) => one.id === id))).join(', ');
  return (
    <div className={classes.turnout}>
      <div className={classes.track} aria-hidden="true">
        <div className={classes.bar} style={{ width: part(voted) }} />
        {needed > 0 && <div className={classes.quorum} style={{ left: part(needed) }} />}
      </div>
      <p data-testid="turnout">{turnoutSentence(turnout, false)}</p>
      {voted > 0 && (
        <p className={classes.soft} data-testid="voted">
          {t('voted_names', { names })}
          {voted > shown.length && ` ${t('voted_more', { count: voted - shown.length })}`}
        </p>
      )}
    </div>
  );
}
