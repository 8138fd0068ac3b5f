import { ActionIcon, Button, Group, Menu, Text, Title, Tooltip } from '@mantine/core';
import { IconDotsVertical, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { GrantItem } from '../floor/Queue';
import { act, isMe, usePermission, useRoom } from '../meeting/useRoom';
import { type Participant, ROLES } from '../protocol/types';
import { nameOf, roleNames } from '../ui/words';
import { Avatar } from './Avatar';
import { InviteDialog } from './InviteDialog';
import classes from './People.module.css';

/** Everyone of the meeting, the present first. */
export function People() {
  const room = useRoom();
  const invite = usePermission('participant.invite');
  const [inviting, setInviting] = useState(false);
  const rank = (p: Participant) => (p.is_active ? 0 : 2) + (p.is_online ? 0 : 1);
  const people = room.participants.toSorted((a, b) => rank(a) - rank(b) || a.id - b.id);
  return (
    <section aria-labelledby="people-title">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5" id="people-title">
          People
        </Title>
        {invite.allowed && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconUserPlus size={16} />}
            onClick={() => setInviting(true)}
            data-testid="invite"
          >
            Invite
          </Button>
        )}
      </Group>
      <ul className={classes.list} data-testid="people">
        {people.map((p) => (
          <Person key={p.id} person={p} />
        ))}
      </ul>
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
    </section>
  );
}

function presenceOf(person: Participant): string {
  if (!person.is_active) return 'Has left';
  return person.is_online ? 'Here' : 'Away';
}

function Person({ person }: { person: Participant }) {
  const room = useRoom();
  const holds = room.token.current_holder?.participant_id === person.id;
  return (
    <li className={classes.person}>
      <Avatar name={person.name} size={36} holder={holds} online={person.is_online && person.is_active} />
      <div className={classes.words}>
        <Text size="sm" fw={600} className={classes.name}>
          {nameOf(person)}
          {isMe(room, person.id) && ' (you)'}
        </Text>
        <Text size="xs" c="dimmed">
          {roleNames[person.role]} · {holds ? 'Has the floor' : presenceOf(person)}
        </Text>
      </div>
      {person.is_active && <PersonMenu person={person} />}
    </li>
  );
}

function PersonMenu({ person }: { person: Participant }) {
  const role = usePermission('participant.role');
  const grant = usePermission('floor.grant');
  if (!role.allowed && !grant.allowed) return null;
  const label = `Moderate ${nameOf(person)}`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon variant="subtle" size="lg" aria-label={label}>
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {person.role !== 'observer' && <GrantItem participantId={person.id} name={nameOf(person)} />}
        <Menu.Label>Role</Menu.Label>
        {ROLES.map((each) => (
          <Menu.Item
            key={each}
            disabled={!role.allowed || each === person.role}
            onClick={() => void act('participant.role', { participant_id: person.id, role: each })}
          >
            {roleNames[each]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
