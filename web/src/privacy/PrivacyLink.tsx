import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PRIVACY_TITLE } from './Privacy';

/** At the foot of every page outside a room. */
export function PrivacyLink() {
  return (
    <Anchor
      size="sm"
      c="var(--soft)"
      underline="always"
      renderRoot={(props) => <Link {...props} to="/privacy" />}
      data-testid="privacy-link"
    >
      {PRIVACY_TITLE}
    </Anchor>
  );
}
