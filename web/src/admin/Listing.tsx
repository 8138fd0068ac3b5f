import { Button, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { sentenceOf } from '../protocol/refused';

/** Keys struck in quick succession cost one call. */
const SETTLE_MS = 300;

interface ListingProps<Row> {
  name: string;
  label: string;
  ask: (q: string, after: number | null) => Promise<{ rows: Row[]; next?: number | null }>;
  children: (rows: Row[]) => ReactNode;
}

/** A list that the server searches, page after page. */
export function Listing<Row>({ name, label, ask, children }: ListingProps<Row>) {
  const { t } = useTranslation(['admin', 'ui']);
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), SETTLE_MS);
  const list = useInfiniteQuery({
    queryKey: ['admin', name, q],
    queryFn: ({ pageParam }) => ask(q, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next ?? null,
    placeholderData: (before) => before,
  });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Stack>
      <TextInput
        type="search"
        aria-label={label}
        placeholder={label}
        leftSection={<IconSearch size={18} />}
        size="md"
        maw={420}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {list.isPending && <Loader mx="auto" aria-label={t('ui:loading')} />}
      {list.isError && <Text role="alert">{sentenceOf(list.error)}</Text>}
      {list.data && rows.length === 0 && <Text c="dimmed">{t('none')}</Text>}
      {rows.length > 0 && children(rows)}
      {list.hasNextPage && (
        <Button
          size="md"
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('ui:show_more')}
        </Button>
      )}
    </Stack>
  );
}
