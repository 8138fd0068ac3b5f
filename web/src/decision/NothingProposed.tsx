import { useTranslation } from '../language/useTranslation';
import { useMay, useRoomPart } from '../meeting/useRoom';
import { ProposeButton } from './ProposeDialog';
import { isTableLaid } from './table';
import classes from './Vote.module.css';

/** Under the stage of a meeting that decides, as long as there is nothing to decide on: how one begins. */
export function NothingProposed() {
  const { t } = useTranslation('decision');
  const isShown = useRoomPart(
    (room) => room.meeting.is_active && room.meeting.current_phase === 'decision' && !isTableLaid(room),
  );
  const mayPropose = useMay('proposal.create');
  if (!isShown) return null;
  return (
    <div className={classes.nothing} data-testid="nothing-proposed">
      <p>
        {t('none_proposed')} {!mayPropose && <span className={classes.soft}>{t('none_proposed_how')}</span>}
      </p>
      <ProposeButton />
    </div>
  );
}
