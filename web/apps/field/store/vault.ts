// What is kept on the device is sealed with a key made of the password at sign-in (PBKDF2, AES-GCM). The key cannot be taken out of the browser.
export interface Sealed { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }

// OWASP's least for PBKDF2 with SHA-256 (Password Storage Cheat Sheet).
const rounds = 600_000;
const words = new TextEncoder();

export const canSeal = (): boolean => typeof crypto !== 'undefined' && crypto.subtle !== undefined;
export const newSalt = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(16));

export async function keyOf(password: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey('raw', words.encode(password.normalize('NFC')), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, raw, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export async function sealBytes(key: CryptoKey, bytes: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes) };
}

/** Throws where the key is another one or the bytes were changed. */
export const openBytes = (key: CryptoKey, sealed: Sealed): Promise<ArrayBuffer> => crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, key, sealed.data);

export const seal = (key: CryptoKey, value: unknown): Promise<Sealed> => sealBytes(key, words.encode(JSON.stringify(value)));
export const unseal = async <T>(key: CryptoKey, sealed: Sealed): Promise<T> => JSON.parse(new TextDecoder().decode(await openBytes(key, sealed))) as T;
