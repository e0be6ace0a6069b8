export function NewMessagePage() {
  return null;
}
