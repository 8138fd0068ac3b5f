/** Two soft notes, a fifth apart. */
const NOTES_HZ = [523.25, 783.99];
const APART_S = 0.16;
const RINGS_S = 0.7;
const LOUDNESS = 0.08;

let context: AudioContext | null = null;

function ring(audio: AudioContext, frequency: number, at: number): void {
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.type = 'sine';
  tone.frequency.value = frequency;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + RINGS_S);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + RINGS_S);
}

/** Plays the note of "you are next"; made here, so that no file is fetched for it. */
export async function playNote(): Promise<void> {
  try {
    context ??= new AudioContext();
    await context.resume();
    const start = context.currentTime;
    NOTES_HZ.forEach((frequency, at) => {
      ring(context as AudioContext, frequency, start + at * APART_S);
    });
  } catch {
    // A page that nobody has touched yet may make no sound; the words are there all the same.
  }
}
