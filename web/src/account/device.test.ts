import { expect, it } from 'vitest';
import { deviceName } from './device';

it('names a device as its owner would', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0';
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';
  expect([firefox, edge, phone, 'curl/8.9.1', null].map(deviceName)).toEqual([
    'Firefox on Linux',
    'Edge on Windows',
    'Safari on iOS',
    'curl',
    'A device that does not say what it is',
  ]);
});
