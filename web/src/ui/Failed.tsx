import { Anchor, Button, Center, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../protocol/refused';

export function Failed({ error }: { error: unknown }) {
  return (
    <Center component="main" mih="100dvh" p="xl">
      <Stack align="center" gap="md" maw={420}>
        <Title order={1} size="h2">
          This did not work
        </Title>
        <Text ta="center" c="dimmed">
          {sentenceOf(error)}
        </Text>
        <Button onClick={() => location.reload()}>Try again</Button>
        <Anchor component={Link} to="/">
          To my meetings
        </Anchor>
      </Stack>
    </Center>
  );
}

export function NotFound() {
  return (
    <Center component="main" mih="100dvh" p="xl">
      <Stack align="center" gap="md" maw={420}>
        <Title order={1} size="h2">
          There is nothing here
        </Title>
        <Text ta="center" c="dimmed">
          The address may be mistyped, or what was here is gone or closed to you.
        </Text>
        <Button component={Link} to="/">
          To my meetings
        </Button>
      </Stack>
    </Center>
  );
}
