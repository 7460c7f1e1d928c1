// The address of the page, and links that change it without a reload. The few pages need no more than this.
import { nextTick, ref } from 'vue';

const base = '/portal';
const here = () => decodeURI(location.pathname.slice(base.length)).replace(/\/$/, '') || '/';

export const path = ref(here());
export const href = (to: string) => base + (to === '/' ? '/' : encodeURI(to));

async function arrive(): Promise<void> {
  path.value = here();
  await nextTick();
  // A new page begins at its heading, for the eye and for the screen reader alike.
  // Most pages are fetched when they are first opened; the heading comes with them.
  for (let waited = 0; waited < 100 && !document.querySelector('h1'); waited += 1) await new Promise((resolve) => { setTimeout(resolve, 20); });
  scrollTo(0, 0);
  document.querySelector<HTMLElement>('h1')?.focus();
}

export function follow(event: MouseEvent): void {
  const link = (event.target as HTMLElement).closest('a');
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || !link.pathname.startsWith(`${base}/`) || link.hasAttribute('download') || link.hash) return;
  event.preventDefault();
  if (link.pathname !== location.pathname) history.pushState(null, '', link.pathname);
  void arrive();
}

addEventListener('popstate', () => void arrive());
