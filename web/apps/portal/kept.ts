// What a visitor chose on this device: language, size of the letters, contrast. Nothing else is kept, and nothing about the person.
export function kept(name: string): string | null {
  try { return localStorage.getItem(`yikang.portal.${name}`); } catch { return null; }
}

export function keep(name: string, value: string): void {
  try { localStorage.setItem(`yikang.portal.${name}`, value); } catch { /* A private window may refuse; the choice then lasts for this visit. */ }
}
