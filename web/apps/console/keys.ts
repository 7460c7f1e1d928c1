// The keys of the whole console: / to search, Alt+N to make something new. Single keys never act while somebody types.
const creators: (() => void)[] = [];

export function onCreateKey(act: () => void): () => void {
  creators.push(act);
  return () => { const at = creators.indexOf(act); if (at >= 0) creators.splice(at, 1); };
}

export function typing(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement | null;
  return !!at && (at.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(at.tagName));
}

export function handleKeys(event: KeyboardEvent, search: () => void): void {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === 'KeyN') {
    const act = creators.at(-1);
    if (act) { event.preventDefault(); act(); }
  } else if (event.key === '/' && !event.ctrlKey && !event.altKey && !event.metaKey && !typing(event)) {
    event.preventDefault();
    search();
  }
}
