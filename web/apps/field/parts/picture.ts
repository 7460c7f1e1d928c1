// A photo made small enough for a day in the pocket: at most 1600 pixels, JPEG.
const longest = 1600;
export async function smaller(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.8); });
  if (!blob) throw new Error('no picture');
  return blob.arrayBuffer();
}
/** Where the device is, "23.12345,113.12345 ±20m"; empty where it will not say. */
export function position(): Promise<string> {
  return new Promise((resolve) => {
    if (!navigator.geolocation) { resolve(''); return; }
    navigator.geolocation.getCurrentPosition((p) => resolve(`${p.coords.latitude.toFixed(5)},${p.coords.longitude.toFixed(5)} ±${Math.round(p.coords.accuracy)}m`), () => resolve(''), { timeout: 10000, maximumAge: 60000, enableHighAccuracy: true });
  });
}
