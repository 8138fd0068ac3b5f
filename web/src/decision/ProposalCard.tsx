import { memo, type RefObject, useEffect, useId, useRef } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useMay, useRoom, useRoomPart } from '../meeting/useRoom';
import type { Proposal } from '../protocol/types';
import { Details } from './Details';
import { CloseVote, OpenVote, Withdraw } from './Moves';
import { ProposeButton } from './ProposeDialog';
import { Result, stateIcons } from './Result';
import { proposedBy, titleOf } from './sentences';
import { Turnout } from './Turnout';
import { isSameButVoted, isSameList, type Table, tableOf } from './table';
import classes from './Vote.module.css';
import { VoteButtons } from './VoteButtons';

/** Where the vote is to be found on the page. */
export const TABLE_ID = 'table';

/** What lies on the table: one proposal in plain sight, those that wait below it. */
export function ProposalTable({ className }: { className: string | undefined }) {
  const { t } = useTranslation('decision');
  const table = useRoomPart(tableOf);
  const place = useRef<HTMLElement>(null);
  const what = table.state === 'empty' || table.state === 'pending' ? '' : table.proposal.id;
  useBeginning(place, `${table.state} ${what}`);
  return (
    // It scrolls where it is long, and a keyboard must be able to do that too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section ref={place} id={TABLE_ID} className={className} aria-label={t('on_table')} tabIndex={0}>
      <Card table={table} />
    </section>
  );
}

/** Something new is read from its beginning; who pressed a button that is gone with it goes on from there. */
function useBeginning(place: RefObject<HTMLElement | null>, what: string): void {
  const before = useRef(what);
  const hadFocus = useRef(false);
  useEffect(() => {
    const follow = () => {
      hadFocus.current = place.current?.contains(document.activeElement) ?? false;
    };
    document.addEventListener('focusin', follow);
    return () => document.removeEventListener('focusin', follow);
  }, [place]);
  useEffect(() => {
    if (before.current === what) return;
    before.current = what;
    if (!place.current) return;
    place.current.scrollTop = 0;
    if (!hadFocus.current || document.activeElement !== document.body) return;
    place.current.focus({ preventScroll: true });
    // On a phone it is the page that scrolls.
    place.current.scrollIntoView({ block: 'start' });
  }, [place, what]);
}

function Card({ table }: { table: Table }) {
  switch (table.state) {
    case 'empty':
      return null;
    case 'pending': {
      const [only, ...others] = table.waiting;
      return only && others.length === 0 ? <Pending proposal={only} /> : <Several waiting={table.waiting} />;
    }
    case 'voting':
      return <Voting proposal={table.proposal} waiting={table.waiting} />;
    case 'closed':
      return <Closed proposal={table.proposal} waiting={table.waiting} />;
  }
}

interface WordsProps {
  proposal: Proposal;
  labelledBy: string;
}

function isSameWords(before: WordsProps, now: WordsProps): boolean {
  return before.labelledBy === now.labelledBy && isSameButVoted(before.proposal, now.proposal);
}

/** What is proposed, by whom, and by what rule it is decided. */
const Words = memo(function Words({ proposal, labelledBy }: WordsProps) {
  const { t } = useTranslation('decision');
  const room = useRoom();
  const { description, method, quorum } = proposal;
  return (
    <>
      <h2 className={classes.title} id={labelledBy} data-testid="proposal-title">
        {titleOf(proposal)}
      </h2>
      {description && <Details key={proposal.id} text={description} />}
      <p className={classes.soft}>
        {proposedBy(proposal, room)}. {t(`rule_${method}`)}
        {quorum > 0 && proposal.state === 'pending' && ` ${t('quorum_asked', { quorum })}`}
      </p>
    </>
  );
}, isSameWords);

function Pending({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation('decision');
  const title = useId();
  const waits = useWaits();
  return (
    <article
      className={classes.card}
      aria-labelledby={title}
      data-testid="proposal-card"
      data-state="pending"
    >
      <p className={classes.label}>{t('proposed')}</p>
      <Words proposal={proposal} labelledBy={title} />
      {waits && <p className={classes.soft}>{t('open_waits')}</p>}
      <div className={classes.moves}>
        <OpenVote proposal={proposal} />
        <Withdraw proposal={proposal} />
        <ProposeButton variant="subtle" />
      </div>
    </article>
  );
}

/** Whether somebody else is to open the vote. */
function useWaits(): boolean {
  const isActive = useRoomPart((room) => room.meeting.is_active);
  const opens = useMay('proposal.open');
  return isActive && !opens;
}

/** More than one: which is voted on first, the facilitator says. */
function Several({ waiting }: { waiting: Proposal[] }) {
  const { t } = useTranslation('decision');
  const title = useId();
  const opens = useMay('proposal.open');
  const waits = useWaits();
  return (
    <article
      className={classes.card}
      aria-labelledby={title}
      data-testid="proposal-card"
      data-state="several"
    >
      <h2 className={classes.label} id={title}>
        {t('several', { count: waiting.length })}
      </h2>
      {opens && <p className={classes.soft}>{t('choose')}</p>}
      {waits && <p className={classes.soft}>{t('open_waits')}</p>}
      <Waiting proposals={waiting} whole />
      <div className={classes.moves}>
        <ProposeButton variant="subtle" />
      </div>
    </article>
  );
}

function Voting({ proposal, waiting }: { proposal: Proposal; waiting: Proposal[] }) {
  const { t } = useTranslation('decision');
  const { participants } = useRoom();
  const title = useId();
  return (
    <article className={classes.card} aria-labelledby={title} data-testid="proposal-card" data-state="voting">
      <p className={classes.label}>{t('state_voting')}</p>
      <Words proposal={proposal} labelledBy={title} />
      <VoteButtons proposal={proposal.id} />
      <Turnout proposal={proposal} participants={participants} />
      <p className={classes.soft}>{t('by_name')}</p>
      <div className={classes.moves}>
        <CloseVote proposal={proposal} />
        <Withdraw proposal={proposal} />
      </div>
      <AlsoProposed waiting={waiting} />
    </article>
  );
}

function Closed({ proposal, waiting }: { proposal: Proposal; waiting: Proposal[] }) {
  const { t } = useTranslation('decision');
  const { participants, me } = useRoom();
  const title = useId();
  const { state } = proposal;
  return (
    <article className={classes.card} aria-labelledby={title} data-testid="proposal-card" data-state={state}>
      <p className={classes.outcome} data-testid="outcome">
        {stateIcons[state]}
        {t(`state_${state}`)}
      </p>
      <h2 className={classes.title} id={title} data-testid="proposal-title">
        {titleOf(proposal)}
      </h2>
      <Result proposal={proposal} participants={participants} me={me?.id} />
      <div className={classes.moves}>
        <ProposeButton variant="subtle" />
      </div>
      <AlsoProposed waiting={waiting} />
    </article>
  );
}

function isSameWaiting(before: { waiting: Proposal[] }, now: { waiting: Proposal[] }): boolean {
  return isSameList(before.waiting, now.waiting);
}

const AlsoProposed = memo(function AlsoProposed({ waiting }: { waiting: Proposal[] }) {
  const { t } = useTranslation('decision');
  if (waiting.length === 0) return null;
  return (
    <section className={classes.also}>
      <h3 className={classes.label}>{t('also_proposed')}</h3>
      <Waiting proposals={waiting} />
    </section>
  );
}, isSameWaiting);

/** Those that are not voted on yet, as they came; `whole`: with their words, to choose from. */
function Waiting({ proposals, whole }: { proposals: Proposal[]; whole?: boolean }) {
  const room = useRoom();
  return (
    <ul className={classes.waiting} data-testid="waiting">
      {proposals.map((proposal) => (
        <li key={proposal.id}>
          <div>
            <p className={classes.waitingTitle}>{titleOf(proposal)}</p>
            {whole && proposal.description && <Details text={proposal.description} />}
            <p className={classes.soft}>{proposedBy(proposal, room)}</p>
          </div>
          <div className={classes.moves}>
            <OpenVote proposal={proposal} named />
            {whole && <Withdraw proposal={proposal} named />}
          </div>
        </li>
      ))}
    </ul>
  );
}
