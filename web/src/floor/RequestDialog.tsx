import { Button, Group, NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { type FormEvent, memo, type ReactNode, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { policyOf } from '../meeting/policy';
import { act, isMe, participantById, useRoom, useRoomPart } from '../meeting/useRoom';
import { type PhaseName, type Question, REQUEST_KINDS, type RequestKind } from '../protocol/types';
import { Dialog } from '../ui/Dialog';
import { NOTE_MAX, useLimit } from '../ui/limit';
import { nameOf, requestKindNames } from '../ui/words';
import { chooseKind, chooseQuestion, doneAsking, leaveAsking, useAsking } from './asking';

/** A question's words in a list of them; the thread has them in full. */
const SHOWN_MAX = 60;

/** What one asks for first: while things are cleared up, a question, or an answer to one. */
function kindsIn(phase: PhaseName): readonly RequestKind[] {
  switch (phase) {
    case 'clarification':
      return ['question', 'answer', 'speech', 'point_of_order'];
    case 'ideation':
    case 'decision':
    case 'feedback':
      return REQUEST_KINDS;
  }
}

/** Mounted once and for all: what is being typed outlives a change of the floor. The clock that draws the dock anew does not draw this. */
export const RequestDialog = memo(function RequestDialog() {
  const opened = useAsking((s) => s.opened);
  const [note, setNote] = useState('');
  const [to, setTo] = useState('');
  const done = () => {
    setNote('');
    setTo('');
    doneAsking();
  };
  return (
    <RequestModal opened={opened}>
      <RequestForm note={note} to={to} onNote={setNote} onTo={setTo} onDone={done} />
    </RequestModal>
  );
});

function RequestModal({ opened, children }: { opened: boolean; children: ReactNode }) {
  const verb = useVerb();
  return (
    <Dialog opened={opened} onClose={leaveAsking} title={verb}>
      {children}
    </Dialog>
  );
}

/** What a press comes to: on a free floor with nobody waiting a request is granted at once, unless a facilitator gives it. */
function useVerb(): string {
  const { t } = useTranslation('floor');
  const isTaking = useRoomPart((room) => {
    const { current_holder, queue_length } = room.token;
    return current_holder === null && queue_length === 0 && policyOf(room).order !== 'facilitator';
  });
  return isTaking ? t('take') : t('ask');
}

interface FormProps {
  note: string;
  to: string;
  onNote: (note: string) => void;
  onTo: (to: string) => void;
  onDone: () => void;
}

function RequestForm({ note, to, onNote, onTo, onDone }: FormProps) {
  const { t } = useTranslation('floor');
  const verb = useVerb();
  const kinds = kindsIn(useRoomPart((room) => room.meeting.current_phase));
  const chosen = useAsking((s) => s.kind);
  const question = useAsking((s) => s.question);
  const kind = chosen ?? kinds[0] ?? 'speech';
  const noteLimit = useLimit(note, NOTE_MAX, t('note_hint'));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const sent = await act('floor.request', {
      kind,
      note: note.trim() || undefined,
      to_participant_id: kind === 'question' && to ? Number(to) : undefined,
      question_id: kind === 'answer' ? (question ?? undefined) : undefined,
    });
    if (sent) onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Radio.Group label={t('kind')} value={kind} onChange={(value) => chooseKind(value as RequestKind)}>
          <Stack gap="sm" mt="xs">
            {kinds.map((each) => (
              <Radio
                key={each}
                value={each}
                label={requestKindNames[each]}
                description={t(`hint_${each}`)}
                // Where the arrows choose; the first thing in the dialog would be its way out.
                data-autofocus={each === kind || undefined}
              />
            ))}
          </Stack>
        </Radio.Group>
        {kind === 'question' && <Addressee to={to} onTo={onTo} />}
        {kind === 'answer' && <Answered question={question} />}
        <TextInput
          label={t('note')}
          value={note}
          onChange={(event) => onNote(event.currentTarget.value)}
          {...noteLimit}
        />
        <Group justify="flex-end">
          <Button type="submit" data-testid="request-send">
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The browser's own list: it opens for a thumb as for a keyboard, and is as long as it must be. */
function Addressee({ to, onTo }: { to: string; onTo: (to: string) => void }) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const others = room.participants.filter((p) => p.is_active && p.role !== 'observer' && !isMe(room, p.id));
  return (
    <NativeSelect
      label={t('to_whom')}
      value={to}
      onChange={(event) => onTo(event.currentTarget.value)}
      data={[
        { value: '', label: t('to_all') },
        ...others.map((p) => ({ value: String(p.id), label: nameOf(p) })),
      ]}
      data-testid="request-to"
    />
  );
}

function Answered({ question }: { question: number | null }) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const others = room.questions.filter(
    ({ phase_name, participant_id }) =>
      phase_name === room.meeting.current_phase && !isMe(room, participant_id),
  );
  if (others.length === 0) return null;
  const labelOf = ({ participant_id, note }: Question) => {
    const name = nameOf(participantById(room, participant_id));
    if (!note) return name;
    const words = note.length > SHOWN_MAX ? `${note.slice(0, SHOWN_MAX)}…` : note;
    return t('asked_this', { name, note: words });
  };
  return (
    <NativeSelect
      label={t('to_which')}
      value={question === null ? '' : String(question)}
      onChange={(event) => chooseQuestion(Number(event.currentTarget.value) || null)}
      data={[
        { value: '', label: t('to_just_before') },
        ...others.toReversed().map((each) => ({ value: String(each.question_id), label: labelOf(each) })),
      ]}
      data-testid="request-which"
    />
  );
}
