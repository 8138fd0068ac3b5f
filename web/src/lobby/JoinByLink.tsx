import { Button, Group, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { pathOfLink } from './link';

/** For whoever was sent a link, or told a number. */
export function JoinByLink() {
  const { t } = useTranslation('lobby');
  const navigate = useNavigate();
  const [link, setLink] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const path = pathOfLink(link);
    if (path) void navigate({ href: path });
    else setWrong(true);
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          aria-label={t('link.label')}
          placeholder={t('link.placeholder')}
          size="md"
          value={link}
          error={wrong && t('link.wrong')}
          onChange={(event) => {
            setLink(event.currentTarget.value);
            setWrong(false);
          }}
          flex={1}
        />
        <Button type="submit" size="md" variant="default">
          {t('link.join')}
        </Button>
      </Group>
    </form>
  );
}
