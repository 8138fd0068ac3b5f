import { Button, Group, Menu, Text, TextInput, Title } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { memo, useCallback, useState } from 'react';
import { intervene } from '../floor/intervene';
import { GrantItem } from '../floor/QueueMenu';
import { t as say } from '../language/language';
import { useTranslation } from '../language/useTranslation';
import { useMay, useRoom, useRoomPart } from '../meeting/useRoom';
import { type Participant, ROLES, type Role } from '../protocol/types';
import { DotsMenu } from '../ui/DotsMenu';
import { nameOf, roleNames } from '../ui/words';
import { Avatar } from './Avatar';
import { InviteDialog } from './InviteDialog';
import classes from './People.module.css';

/** Of so few nobody is looked for. */
const SEARCH_FROM = 12;

/** Everyone of the meeting, the present first. */
export function People() {
  const { t } = useTranslation('participant');
  const count = useRoomPart((room) => room.participants.length);
  const invite = useMay('participant.invite');
  const [inviting, setInviting] = useState(false);
  const invited = useCallback(() => setInviting(false), []);
  const [sought, setSought] = useState('');
  return (
    <section aria-labelledby="people-title">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5" id="people-title">
          {t('people')}
        </Title>
        {invite && (
          <Button
            variant="default"
            leftSection={<IconUserPlus size={16} />}
            onClick={() => setInviting(true)}
            data-testid="invite"
          >
            {t('invite')}
          </Button>
        )}
      </Group>
      {count > SEARCH_FROM && (
        <TextInput
          mb="sm"
          aria-label={t('find')}
          placeholder={t('find')}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      )}
      <List sought={sought} />
      <InviteDialog opened={inviting} onClose={invited} />
    </section>
  );
}

/** Reads nothing but who is there and who has the floor: what else happens does not draw two hundred anew. */
function List({ sought }: { sought: string }) {
  const participants = useRoomPart((room) => room.participants);
  const holder = useRoomPart((room) => room.token.current_holder?.participant_id);
  const viewer = useRoomPart((room) => room.me?.id);
  const moderates = [useMay('participant.role'), useMay('floor.grant')].some(Boolean);
  const rank = (p: Participant) => (p.is_active ? 0 : 2) + (p.is_online ? 0 : 1);
  const wanted = sought.trim().toLocaleLowerCase();
  const people = participants
    .filter((p) => wanted === '' || nameOf(p).toLocaleLowerCase().includes(wanted))
    .toSorted((a, b) => rank(a) - rank(b) || a.id - b.id);
  return (
    <ul className={classes.list} data-testid="people">
      {people.map((p) => (
        <Person
          key={p.id}
          person={p}
          holds={p.id === holder}
          isViewer={p.id === viewer}
          moderated={moderates && p.is_active}
        />
      ))}
    </ul>
  );
}

function presenceOf(person: Participant): string {
  if (!person.is_active) return say('participant:left');
  return person.is_online ? say('participant:here') : say('participant:away');
}

interface PersonProps {
  person: Participant;
  holds: boolean;
  isViewer: boolean;
  /** The viewer may give them something, or take it. */
  moderated: boolean;
}

/** Of two hundred a hand-over concerns two. */
const Person = memo(function Person({ person, holds, isViewer, moderated }: PersonProps) {
  const { t } = useTranslation('participant');
  return (
    <li className={classes.person}>
      <Avatar name={person.name} size={36} holder={holds} online={person.is_online && person.is_active} />
      <div className={classes.words}>
        <Text size="sm" fw={600} className={classes.name}>
          {isViewer ? t('named_you', { name: nameOf(person) }) : nameOf(person)}
        </Text>
        <Text size="xs" c="dimmed">
          {t('role_line', {
            role: roleNames[person.role],
            presence: holds ? t('has_floor') : presenceOf(person),
          })}
        </Text>
      </div>
      {moderated && <PersonMenu person={person} />}
    </li>
  );
});

function PersonMenu({ person }: { person: Participant }) {
  const { t } = useTranslation('floor');
  return (
    <DotsMenu label={t('moderate', { name: nameOf(person) })}>
      <PersonItems person={person} />
    </DotsMenu>
  );
}

function PersonItems({ person }: { person: Participant }) {
  const { t } = useTranslation(['participant', 'floor']);
  const mayGive = useMay('participant.role');
  const room = useRoom();
  const setRole = (each: Role) =>
    intervene(room, {
      title: t('floor:moderate', { name: nameOf(person) }),
      verb: roleNames[each],
      command: 'participant.role',
      data: { participant_id: person.id, role: each },
    });
  return (
    <>
      {person.role !== 'observer' && <GrantItem participantId={person.id} name={nameOf(person)} />}
      <Menu.Label>{t('role')}</Menu.Label>
      {ROLES.map((each) => (
        <Menu.Item key={each} disabled={!mayGive || each === person.role} onClick={() => setRole(each)}>
          {roleNames[each]}
        </Menu.Item>
      ))}
    </>
  );
}
