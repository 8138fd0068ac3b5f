import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { words } from '../language/catalogue';
import { startLanguage } from '../language/language';

startLanguage('en', words);

afterEach(cleanup);

// Mantine asks for these; the test DOM has no layout.
Object.defineProperty(window, 'matchMedia', {
  writable: true,
  value: (query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addListener: vi.fn(),
    removeListener: vi.fn(),
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
    dispatchEvent: vi.fn(),
  }),
});

window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// A field that grows with its words measures them anew when a font has come.
Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
