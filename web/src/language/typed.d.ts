import type { words } from './catalogue';

// A key that does not exist is an error of the compiler's.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'ui';
    resources: (typeof words)['en'];
  }
}
