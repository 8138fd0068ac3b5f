import { Button, Text, Title } from '@mantine/core';
import { IconCheck, IconClock, IconHelp, IconMessageReply, IconMicrophone } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { closeSheet } from '../meeting/panel';
import { isMe, namesIn, useMay, useRoom, useRoomPart } from '../meeting/useRoom';
import type { Question, QueueEntry } from '../protocol/types';
import { Tick, type TickState } from '../ui/Tick';
import { nameOf } from '../ui/words';
import { answer } from './asking';
import classes from './Thread.module.css';
import { answerersOf, isToAnswer, type QuestionState, stateOf, waitingQuestions } from './thread';

/** As many as are shown at first: the latest. */
const SHOWN = 6;

/** Who asked what, and whom, and who answered: all of this phase, and what still waits. */
export function Thread() {
  const { t } = useTranslation('floor');
  const { meeting, questions, token } = useRoom();
  const [all, showAll] = useState(false);
  const put = questions.filter(({ phase_name }) => phase_name === meeting.current_phase);
  const waiting = waitingQuestions(token.queue);
  const shown = all ? put : put.slice(-SHOWN);
  const hidden = put.length - shown.length;
  return (
    <section aria-labelledby="thread-title">
      <Title order={2} size="h5" mb="sm" id="thread-title">
        {t('thread')}
      </Title>
      {put.length + waiting.length === 0 && (
        <Text c="dimmed" size="sm">
          {t('thread_empty')}
        </Text>
      )}
      {hidden > 0 && (
        <Button variant="default" fullWidth mb="sm" onClick={() => showAll(true)}>
          {t('thread_earlier', { count: hidden })}
        </Button>
      )}
      <ol className={classes.list} data-testid="thread">
        {shown.map((question) => (
          <Put key={question.question_id} question={question} />
        ))}
        {waiting.map((entry) => (
          <Waiting key={entry.participant_id} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

const signs: Record<QuestionState | 'waiting', [TickState, typeof IconHelp]> = {
  waiting: ['waits', IconClock],
  asking: ['floor', IconMicrophone],
  open: ['open', IconHelp],
  answering: ['floor', IconMicrophone],
  answered: ['done', IconCheck],
};

/** A question that was put; of a thread of a hundred an event changes one. */
const Put = memo(function Put({ question }: { question: Question }) {
  const { t } = useTranslation('floor');
  const holds = useRoomPart(({ token }) => token.current_holder?.epoch);
  const state = stateOf(question, holds);
  const toAnswer = useRoomPart((room) => isToAnswer(question, state, room.me?.id));
  const mayAnswer = useMay('floor.request') && toAnswer;
  return (
    <li className={classes.row} data-state={state} data-testid="question">
      <Sign state={state} />
      <div className={classes.words}>
        <Who asker={question.participant_id} to={question.to_participant_id} />
        {question.note && <p className={classes.note}>{t('in_quotes', { words: question.note })}</p>}
        <Standing question={question} state={state} holds={holds} />
        {mayAnswer && (
          <Button
            variant="default"
            mt={6}
            leftSection={<IconMessageReply size={18} />}
            aria-haspopup="dialog"
            onClick={() => {
              closeSheet();
              answer(question.question_id);
            }}
            data-testid="answer"
          >
            {t('answer')}
          </Button>
        )}
      </div>
    </li>
  );
});

const Waiting = memo(function Waiting({ entry }: { entry: QueueEntry }) {
  const { t } = useTranslation('floor');
  return (
    <li className={classes.row} data-state="waiting" data-testid="question">
      <Sign state="waiting" />
      <div className={classes.words}>
        <Who asker={entry.participant_id} to={entry.to_participant_id} />
        {entry.note && <p className={classes.note}>{t('in_quotes', { words: entry.note })}</p>}
        <p className={classes.state}>{t('question_waits', { count: entry.position, ordinal: true })}</p>
      </div>
    </li>
  );
});

function Sign({ state }: { state: QuestionState | 'waiting' }) {
  const [tick, Icon] = signs[state];
  return (
    <Tick state={tick}>
      <Icon size={16} />
    </Tick>
  );
}

/** "Awa asks Ben": who asks whom, with the viewer by "you". */
function Who({ asker, to }: { asker: number; to?: number | null }) {
  const { t } = useTranslation('floor');
  const names = useRoomPart(namesIn);
  const name = (id: number) => nameOf({ name: names.get(id) });
  const mine = useRoomPart((room) => isMe(room, asker));
  const toMe = useRoomPart((room) => isMe(room, to));
  const whom = to == null ? 'all' : toMe ? 'you' : 'one';
  const words = { name: name(asker), to: to == null ? '' : name(to) };
  return <p className={classes.who}>{mine ? t(`you_ask_${whom}`, words) : t(`who_asks_${whom}`, words)}</p>;
}

interface StandingProps {
  question: Question;
  state: QuestionState;
  holds: number | undefined;
}

function Standing({ question, state, holds }: StandingProps) {
  const { t, language } = useTranslation('floor');
  const names = useRoomPart(namesIn);
  const me = useRoomPart((room) => room.me?.id);
  const name = (id: number | undefined) =>
    id !== undefined && id === me
      ? t('you_short')
      : nameOf({ name: id === undefined ? null : names.get(id) });
  const answerers = answerersOf(question, holds);
  const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(answerers.map(name));
  const now = question.replies.find(({ epoch }) => epoch === holds)?.participant_id;
  const words = {
    asking: () => t('question_asking'),
    open: () => t('question_open'),
    answering: () =>
      now === me ? t('question_answering_you') : t('question_answering', { name: name(now) }),
    answered: () => t('question_answered', { names: list }),
  } satisfies Record<QuestionState, () => string>;
  return (
    <p className={classes.state}>
      {words[state]()}
      {state === 'answering' && answerers.length > 0 && ` ${t('question_before', { names: list })}`}
    </p>
  );
}
