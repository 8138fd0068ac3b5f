import { useTranslation } from '../language/useTranslation';
import classes from './Chat.module.css';
import { useUnread } from './seen';

/** More than this is just many. */
const SHOWN_MAX = 99;

/** The number of unread messages, for the chat's tab; nothing when there are none. */
export function Unread() {
  const count = useUnread();
  const { t } = useTranslation('chat');
  if (count === 0) return null;
  return (
    <span className={classes.unread} data-testid="chat-unread">
      <span aria-hidden="true">{count > SHOWN_MAX ? `${SHOWN_MAX}+` : count}</span>
      <span className="unseen">{t('unread', { count })}</span>
    </span>
  );
}
