"""Pictures of one shade of grey: a track to send, and whose picture arrived."""

import asyncio
import fractions
import time

import av
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

WIDTH, HEIGHT = 160, 120
# Few and small: the encoders of all senders share the machine with what is tested.
RATE = 15
# How far off a shade may be after encoding.
OFF = 12


class Grey(MediaStreamTrack):
    kind = "video"

    def __init__(self, shade):
        super().__init__()
        self.shade = shade
        self.sent = 0
        self.start = None

    async def recv(self):
        if self.readyState != "live":
            raise MediaStreamError
        self.start = self.start or time.monotonic()
        await asyncio.sleep(self.start + self.sent / RATE - time.monotonic())
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, value in zip(frame.planes, (self.shade, 128, 128)):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = self.sent * 90_000 // RATE, fractions.Fraction(1, 90_000)
        self.sent += 1
        return frame


def shade_of(frame):
    """The shade in the middle of a frame."""
    plane = frame.planes[0]
    row = bytes(plane)[frame.height // 2 * plane.line_size :][: frame.width]
    return sum(row) // len(row)


class Seen:
    """The shades of the decoded frames, in order."""

    def __init__(self):
        self.shades = []

    def add(self, frame):
        self.shades.append(shade_of(frame))

    def shows(self, shade, since=0, frames=1):
        """So many frames of that shade came since then."""
        fitting = sum(abs(one - shade) <= OFF for one in self.shades[since:])
        return fitting >= frames
