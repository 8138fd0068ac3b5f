export function GovernancePage() {
  return null;
}
