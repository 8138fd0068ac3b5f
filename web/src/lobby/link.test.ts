import { expect, it } from 'vitest';
import { pathOfLink } from './link';

it('reads the links that people paste', () => {
  expect(pathOfLink('https://champs.example/m/12')).toBe('/m/12');
  expect(pathOfLink(' /join/aB-c_d.9 ')).toBe('/join/aB-c_d.9');
  expect(pathOfLink('12')).toBe('/m/12');
  expect(pathOfLink('https://champs.example/m/12/')).toBe('/m/12');
  expect(pathOfLink('https://champs.example/evil')).toBeNull();
  expect(pathOfLink('')).toBeNull();
});
