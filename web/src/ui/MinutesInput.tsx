import { NumberInput, type NumberInputProps } from '@mantine/core';

const MINUTE_SECONDS = 60;
const DAY_MINUTES = 1440;

interface MinutesInputProps extends Omit<NumberInputProps, 'value' | 'onChange'> {
  /** In seconds; the empty string is nothing. */
  value?: number | string;
  onChange?: (seconds: number | string) => void;
}

/** A length that people think of in minutes, and the server in seconds. */
export function MinutesInput({ value, onChange, ...rest }: MinutesInputProps) {
  return (
    <NumberInput
      min={0}
      max={DAY_MINUTES}
      allowDecimal={false}
      value={value === '' || value === undefined ? '' : Number(value) / MINUTE_SECONDS}
      onChange={(minutes) => onChange?.(minutes === '' ? '' : Number(minutes) * MINUTE_SECONDS)}
      {...rest}
    />
  );
}
