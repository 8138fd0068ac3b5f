import {
  type BadgeProps,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type LoaderProps,
  type MantineColorsTuple,
  type MenuProps,
  type ModalProps,
  type NumberInputProps,
  type PasswordInputProps,
  type PopoverProps,
  type RadioProps,
  type SwitchProps,
  type TooltipProps,
  type VariantColorsResolver,
} from '@mantine/core';

/** Paper to ink: the only scale of the plain controls. */
const ink: MantineColorsTuple = [
  '#F5F1EA',
  '#E7E2DA',
  '#D6CFC4',
  '#B8AFA3',
  '#8F877D',
  '#726B62',
  '#57534E',
  '#3D3935',
  '#292522',
  '#1C1917',
];

const quiet: MantineColorsTuple = [
  '#8AB6EC',
  '#7BA8E0',
  '#6698D4',
  '#5286C4',
  '#4077B5',
  '#3369A6',
  '#2A5F9B',
  '#235893',
  '#1D4E89',
  '#1D4E89',
];

// Warm greys, for what Mantine paints by itself.
const gray: MantineColorsTuple = [
  '#FAF8F5',
  '#F3EFE8',
  '#E7E2DA',
  '#D9D2C7',
  '#C9C1B5',
  '#A39A8E',
  '#8F877D',
  '#57534E',
  '#3D3935',
  '#1C1917',
];

const dark: MantineColorsTuple = [
  '#F5F1EA',
  '#B8AFA3',
  '#9A9186',
  '#8F877D',
  '#4A443D',
  '#37322C',
  '#262220',
  '#211E1B',
  '#1B1816',
  '#171513',
];

/** The few looks that differ from Mantine's: ink on paper turns round in the dark, blue stays quiet. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const plain = defaultVariantColorsResolver(input);
  const color = input.color ?? 'ink';
  if (input.variant === 'filled' && color === 'ink')
    return {
      ...plain,
      background: 'var(--ink)',
      hover: 'color-mix(in srgb, var(--ink) 86%, var(--paper))',
      color: 'var(--paper)',
    };
  if (input.variant === 'light' && (color === 'ink' || color === 'quiet'))
    return {
      ...plain,
      background: 'var(--fill)',
      hover: 'var(--line)',
      color: color === 'ink' ? 'var(--ink)' : 'var(--quiet)',
      border: '1px solid transparent',
    };
  return plain;
};

/** Room for a thumb (WCAG 2.5.5): whatever is pressed or written in is so high, with large words (`md`) or small ones. */
const THUMB = '48px';

/** The words are those that Mantine's own controls say; they change with the language. */
export const themeIn = (words: { close: string; showPassword: string }) =>
  createTheme({
    variantColorResolver,
    colors: { ink, quiet, gray, dark },
    primaryColor: 'ink',
    primaryShade: { light: 9, dark: 0 },
    autoContrast: true,
    black: '#1C1917',
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
    defaultRadius: 'md',
    radius: { md: '10px', lg: '14px', xl: '20px' },
    cursorType: 'pointer',
    // Plain objects: `Menu.extend` would bring the menu itself to whoever only stands at the door.
    components: {
      Tooltip: {
        defaultProps: {
          multiline: true,
          maw: 280,
        } satisfies Partial<TooltipProps>,
      },
      // A bare span may have no name; what is loading is told.
      Loader: { defaultProps: { role: 'status' } satisfies Partial<LoaderProps> },
      // The placeholder would be a child that a menu may not have.
      Menu: {
        defaultProps: {
          withInitialFocusPlaceholder: false,
          shadow: 'md',
          styles: { item: { minHeight: THUMB } },
        } satisfies Partial<MenuProps>,
      },
      // Words keep their own letters; capitals shout.
      Badge: { defaultProps: { tt: 'none', fw: 600 } satisfies Partial<BadgeProps> },
      Button: { vars: () => ({ root: { '--button-height': THUMB } }) },
      Input: { vars: () => ({ wrapper: { '--input-height': THUMB } }) },
      // Its arrows are too small for anybody; the keyboard has them too.
      NumberInput: { defaultProps: { hideControls: true } satisfies Partial<NumberInputProps> },
      PasswordInput: {
        defaultProps: {
          visibilityToggleButtonProps: { 'aria-label': words.showPassword },
          rightSectionWidth: THUMB,
        } satisfies Partial<PasswordInputProps>,
        vars: () => ({ root: { '--psi-button-size': THUMB } }),
      },
      Modal: {
        defaultProps: {
          radius: 'lg',
          styles: { title: { fontWeight: 650 } },
          centered: true,
          // What fades in takes the keyboard late, and the first letters go where it was.
          transitionProps: { duration: 0 },
          overlayProps: { blur: 2 },
          closeButtonProps: { 'aria-label': words.close, size: THUMB, iconSize: 18 },
        } satisfies Partial<ModalProps>,
      },
      // White thumbs and dots need a colour under them that is dark or blue in both schemes.
      Radio: { defaultProps: { color: 'quiet' } satisfies Partial<RadioProps> },
      Switch: { defaultProps: { color: 'quiet' } satisfies Partial<SwitchProps> },
      Popover: { defaultProps: { radius: 'md', shadow: 'md' } satisfies Partial<PopoverProps> },
    },
  });

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#FAF8F5',
    '--mantine-color-text': '#1C1917',
    '--mantine-color-dimmed': '#57534E',
    '--mantine-color-default': '#FFFFFF',
    '--mantine-color-default-border': '#D9D2C7',
    '--mantine-color-placeholder': '#726B62',
    '--mantine-color-anchor': '#1D4E89',
    '--mantine-color-error': '#A61B1B',
    '--mantine-color-disabled': '#F3EFE8',
    '--mantine-color-disabled-color': '#726B62',
    '--mantine-color-disabled-border': '#E7E2DA',
    '--mantine-color-gray-light-hover': '#F3EFE8',
  },
  dark: {
    '--mantine-color-body': '#171513',
    '--mantine-color-text': '#F5F1EA',
    '--mantine-color-dimmed': '#B8AFA3',
    '--mantine-color-default': '#211E1B',
    '--mantine-color-default-hover': '#2B2723',
    '--mantine-color-default-border': '#4A443D',
    '--mantine-color-placeholder': '#9A9186',
    '--mantine-color-anchor': '#8AB6EC',
    '--mantine-color-error': '#F2A0A0',
    '--mantine-color-disabled': '#2B2723',
    '--mantine-color-disabled-color': '#9A9186',
    '--mantine-color-disabled-border': '#37322C',
  },
});
