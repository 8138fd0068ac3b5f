import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../language/useTranslation';

/** At the foot of every page outside a room. */
export function PrivacyLink() {
  const { t } = useTranslation('privacy');
  return (
    <Anchor
      size="sm"
      c="var(--soft)"
      underline="always"
      display="inline-flex"
      mih={48}
      style={{ alignItems: 'center' }}
      renderRoot={(props) => <Link {...props} to="/privacy" />}
      data-testid="privacy-link"
    >
      {t('title')}
    </Anchor>
  );
}
