import { Badge, Button, Text } from '@mantine/core';
import { SchemeSwitch } from '../account/SchemeSwitch';
import { useTranslation } from '../language/useTranslation';
import { QualitySign } from '../media/Quality';
import { PhaseBar } from '../phase/PhaseBar';
import { LockBadge } from '../privacy/LockBadge';
import { wayOf } from '../privacy/way';
import { meetingName } from '../ui/words';
import classes from './Header.module.css';
import { MeetingMenu } from './MeetingMenu';
import { ModerateMenu } from './ModerateMenu';
import { showPanel } from './panel';
import { useRoom } from './useRoom';

/** Which meeting, which phase, how safe the way is, and who is here. */
export function Header() {
  return (
    <header className={classes.header}>
      <Heading />
      <PhaseBar />
      <div className={classes.corner}>
        <QualitySign />
        <Here />
        <span className={classes.scheme}>
          <SchemeSwitch />
        </span>
        <ModerateMenu />
        <MeetingMenu />
      </div>
    </header>
  );
}

function Heading() {
  const { t } = useTranslation('meeting');
  const { meeting } = useRoom();
  const open = wayOf(location) === 'open';
  return (
    <div className={classes.title}>
      <h1>{meetingName(meeting)}</h1>
      {!meeting.is_active && <Badge variant="default">{t('ended')}</Badge>}
      <LockBadge />
      {/* The lock leads to what exactly this means. */}
      <span className={classes.badge}>{open ? t('not_encrypted') : t('encrypted')}</span>
      {meeting.is_active && !meeting.started_at && (
        <Text c="dimmed" className={classes.badge}>
          {t('not_started')}
        </Text>
      )}
    </div>
  );
}

function Here() {
  const { t } = useTranslation('meeting');
  const { participants } = useRoom();
  const count = participants.filter((p) => p.is_active && p.is_online).length;
  return (
    <Button
      className={classes.here}
      variant="default"
      aria-label={`${t('here', { count })}. ${t('show_people')}`}
      onClick={() => showPanel('people')}
      data-testid="here"
    >
      {t('here', { count })}
    </Button>
  );
}
