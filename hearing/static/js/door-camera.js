// The camera as a reader of QR codes: with the browser's own detector where it has one, else with the
// one that lies beside the page. Pictures stay in the phone.
const PAUSE = 120;
const REST = 3_000; // a ticket held before the camera is one scan

export class Camera {
  constructor(video, decoder, onCode) {
    this.video = video;
    this.decoder = decoder;
    this.onCode = onCode;
    this.stream = null;
    this.last = { code: "", at: 0 };
  }

  async start() {
    const picture = { facingMode: "environment", width: { ideal: 1280 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: picture, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.#watch(await this.#detector());
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  async #detector() {
    const options = { formats: ["qr_code"] };
    const formats = await globalThis.BarcodeDetector?.getSupportedFormats();
    if (formats?.includes("qr_code")) return new BarcodeDetector(options);
    const { BarcodeDetector: Own } = await import(this.decoder);
    return new Own(options);
  }

  async #watch(detector) {
    while (this.stream) {
      try {
        const [found] = await detector.detect(this.video);
        if (found) this.#see(found.rawValue.trim());
      } catch {
        // a picture that can't be read: the next one comes
      }
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
  }

  #see(code) {
    const now = Date.now();
    const isSame = code === this.last.code && now - this.last.at < REST;
    this.last = { code, at: now };
    if (code && !isSame) this.onCode(code);
  }
}
