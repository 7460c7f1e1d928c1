// Reading aloud, where the device has a Chinese voice; elsewhere the button does not exist.
import { ref } from 'vue';

export const canRead = ref(false);
export const reading = ref(false);

const voices = () => (typeof speechSynthesis === 'undefined' ? [] : speechSynthesis.getVoices());
const find = () => voices().find((v) => /^(zh|yue|cmn)/i.test(v.lang));

function look(): void { canRead.value = find() !== undefined; }

if (typeof speechSynthesis !== 'undefined') {
  look();
  speechSynthesis.addEventListener?.('voiceschanged', look);
}

export function stop(): void { reading.value = false; if (typeof speechSynthesis !== 'undefined') speechSynthesis.cancel(); }

export function readPage(): void {
  const voice = find();
  const text = document.querySelector('main')?.innerText.trim();
  if (!voice || !text) return;
  speechSynthesis.cancel();
  // Long utterances stop half-way in some browsers, so the page is read line by line.
  const lines = text.split('\n').map((l) => l.trim()).filter(Boolean);
  lines.forEach((line, i) => {
    const utterance = new SpeechSynthesisUtterance(line);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.9;
    if (i === lines.length - 1) utterance.onend = () => { reading.value = false; };
    speechSynthesis.speak(utterance);
  });
  reading.value = true;
}
