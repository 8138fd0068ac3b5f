import type { UseFormReturnType } from '@mantine/form';
import { fieldErrors } from '../protocol/refused';

/** Shows a refusal beside the fields that it is about; false if none of the form's is, so that it has to be told elsewhere. */
export function showInForm<T extends object>(form: UseFormReturnType<T>, error: unknown): boolean {
  const fields = fieldErrors(error);
  form.setErrors(fields);
  return Object.keys(fields).some((field) => field in form.getValues());
}
