import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { speak } from './language';
import { useTranslation } from './useTranslation';

afterEach(() => act(() => speak('en')));

it('draws anew in another language, names and numbers included', () => {
  const { result } = renderHook(() => {
    const { t, language } = useTranslation(['floor', 'ui']);
    return [language, t('release'), t('ui:minute', { count: 2 })];
  });
  expect(result.current).toEqual(['en', 'Release the floor', '2 minutes']);
  act(() => speak('fr'));
  expect(result.current).toEqual(['fr', 'Rendre la parole', '2 minutes']);
});

it('what is made of it stays the same for as long as the language does', () => {
  const { result, rerender } = renderHook(() => useTranslation('floor').t);
  const before = result.current;
  rerender();
  expect(result.current).toBe(before);
  act(() => speak('fr'));
  expect(result.current).not.toBe(before);
});
