import { useForm } from '@mantine/form';
import { renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Refused } from '../protocol/refused';
import { showInForm } from './formRefusal';

const refusal = (field: string) =>
  new Refused({ title: '', status: 422, code: 'invalid', detail: 'no', errors: [{ field, msg: 'no' }] });

test('a refusal is shown beside its field, and told elsewhere where the form has none', () => {
  const { result } = renderHook(() => useForm({ initialValues: { email: '' } }));
  expect(showInForm(result.current, refusal('email'))).toBe(true);
  expect(showInForm(result.current, refusal('language_preference'))).toBe(false);
  expect(showInForm(result.current, new Error('the line is down'))).toBe(false);
});
