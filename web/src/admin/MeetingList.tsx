import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../language/useTranslation';
import { StateOf } from '../lobby/StateOf';
import { meetingName, nameOf, phaseNames } from '../ui/words';
import classes from './Admin.module.css';
import { admin, type LookedAfter } from './api';
import { Listing } from './Listing';

/** Every meeting of this server, also those that are not public. */
export function MeetingList() {
  const { t } = useTranslation('admin');
  return (
    <Listing<LookedAfter>
      name="meetings"
      label={t('meetings.search')}
      ask={async (q, after) => {
        const { meetings, next } = await admin.meetings(q, after);
        return { rows: meetings, next };
      }}
    >
      {(meetings) => (
        <ul className={classes.list} data-testid="all-meetings">
          {meetings.map((meeting) => (
            <MeetingRow key={meeting.id} meeting={meeting} />
          ))}
        </ul>
      )}
    </Listing>
  );
}

function MeetingRow({ meeting }: { meeting: LookedAfter }) {
  const { t } = useTranslation(['admin', 'lobby']);
  const id = String(meeting.id);
  return (
    <li className={classes.row}>
      <div>
        <Text fw={600}>{meetingName(meeting)}</Text>
        <Text size="sm" c="dimmed">
          <StateOf meeting={meeting} /> · {t('meetings.people', { count: meeting.participant_count })}
          {meeting.holder &&
            ` · ${t('meetings.holder', { name: nameOf({ name: meeting.holder.participant_name }) })}`}
        </Text>
      </div>
      <Group gap="md">
        {!meeting.is_public && <Badge variant="default">{t('lobby:mine.private')}</Badge>}
        {meeting.is_active && <Badge variant="light">{phaseNames[meeting.current_phase]}</Badge>}
        <Anchor
          underline="always"
          className={classes.link}
          renderRoot={(props) => <Link {...props} to="/m/$id/governance" params={{ id }} />}
        >
          {t('meetings.open')}
          <span className="unseen"> {meetingName(meeting)}</span>
        </Anchor>
      </Group>
    </li>
  );
}
