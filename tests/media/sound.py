"""Tones: one to send, and how loud one is in what is heard."""

import array
import asyncio
import fractions
import math
import time

import av
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

RATE = 48_000
FRAME = 960
# 100 ms: 440 and 1,000 Hz both fit whole, so that neither leaks into the other.
WINDOW = 4_800
LOUD = 8_000
# The amplitude from which a tone is there; what is sent has LOUD.
THERE = 1_000


class Tone(MediaStreamTrack):
    """A tone for ever, 20 ms at a time."""

    kind = "audio"

    def __init__(self, hertz):
        super().__init__()
        second = (LOUD * math.sin(2 * math.pi * hertz * i / RATE) for i in range(RATE))
        self.second = array.array("h", (round(value) for value in second)).tobytes()
        self.sent = 0
        self.start = None

    async def recv(self):
        if self.readyState != "live":
            raise MediaStreamError
        self.start = self.start or time.monotonic()
        await asyncio.sleep(self.start + self.sent * FRAME / RATE - time.monotonic())
        at = self.sent * FRAME % RATE * 2
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(self.second[at : at + FRAME * 2])
        frame.sample_rate, frame.pts = RATE, self.sent * FRAME
        frame.time_base = fractions.Fraction(1, RATE)
        self.sent += 1
        return frame


def amplitude(samples, hertz):
    """Goertzel's: how strong one tone is in the samples."""
    factor = 2 * math.cos(2 * math.pi * hertz / RATE)
    one = two = 0.0
    for sample in samples:
        one, two = sample + factor * one - two, one
    power = max(0.0, one * one + two * two - factor * one * two)
    return 2 * math.sqrt(power) / len(samples)


class Heard:
    """What came out of a decoder, cut into windows."""

    def __init__(self):
        self.samples = 0
        self.windows = []
        self._rest = array.array("h")

    def add(self, frame):
        both = array.array("h", bytes(frame.planes[0])[: frame.samples * 4])
        self.samples += frame.samples
        self._rest.extend(both[::2])
        while len(self._rest) >= WINDOW:
            self.windows.append(self._rest[:WINDOW])
            del self._rest[:WINDOW]

    def has(self, hertz, windows=1):
        """The tone is in each of the last so many windows."""
        last = self.windows[-windows:]
        return len(last) == windows and all(amplitude(w, hertz) > THERE for w in last)

    def loudest(self, hertz, since):
        return max((amplitude(w, hertz) for w in self.windows[since:]), default=0.0)
