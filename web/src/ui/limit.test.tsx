import { MantineProvider, Textarea } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { speak } from '../language/language';
import { useLimit } from './limit';

afterEach(() => speak('en'));

function Field({ max }: { max: number }) {
  const [words, setWords] = useState('');
  return (
    <Textarea
      label="Details"
      value={words}
      onChange={(event) => setWords(event.currentTarget.value)}
      {...useLimit(words, max, 'Everyone sees it.')}
    />
  );
}

it('says how much is left near the end, and at the end that no more is taken', async () => {
  const user = userEvent.setup();
  render(
    <MantineProvider>
      <Field max={20} />
    </MantineProvider>,
  );
  const field = screen.getByLabelText('Details');
  await user.type(field, 'a'.repeat(17));
  expect(screen.getByText('Everyone sees it.')).toBeDefined();
  await user.type(field, 'b');
  expect(screen.getByText('2 letters left')).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
  await user.type(field, 'cde');
  expect(screen.getByRole('alert').textContent).toContain('as long as it may be: 20 letters');
  expect((field as HTMLTextAreaElement).value).toHaveLength(20);
});

it("counts in the reader's own way of writing numbers", async () => {
  speak('fr');
  render(
    <MantineProvider>
      <Field max={0} />
    </MantineProvider>,
  );
  expect(screen.getByRole('alert').textContent).toContain('longueur maximale');
});
