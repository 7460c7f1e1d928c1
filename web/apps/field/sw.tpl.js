// Keeps this build of the app for days without a network. The interface of the server is never answered from here, and a new build waits
// until the person asks for it.
const name = 'yikang-field-__VERSION__';
const files = __FILES__;

self.addEventListener('install', (event) => event.waitUntil(caches.open(name).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: 'reload' }))))));
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const old of await caches.keys()) if (old.startsWith('yikang-field-') && old !== name) await caches.delete(old);
  await self.clients.claim();
})()));
self.addEventListener('message', (event) => { if (event.data === 'update') self.skipWaiting(); });
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith('/field')) return;
  event.respondWith(caches.open(name).then(async (cache) => (await cache.match(event.request.mode === 'navigate' ? '/field/' : url.pathname)) ?? fetch(event.request)));
});
