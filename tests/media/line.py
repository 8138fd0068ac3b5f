"""The ways into the server's media room: the meeting's WebRTC socket, WHIP (RFC 9725) and WHEP."""

import asyncio
import json

import websockets
from patience import until


class Line:
    """The WebRTC socket of one person, speaking with the server."""

    def __init__(self, person, meeting):
        self.person, self.meeting = person, meeting
        self.socket = None
        self.peer = None
        # What the server told, by kind.
        self.answers, self.errors, self.media = [], [], []
        self.ended = False

    @classmethod
    async def open(cls, person, meeting):
        line = cls(person, meeting)
        line.socket = await person.socket(f"/webrtc/meetings/{meeting}/webrtc/{person.username}")
        line.task = asyncio.ensure_future(line._listen())
        return line

    @classmethod
    async def join(cls, person, meeting, peer):
        """Opens, offers, and waits until sound could flow."""
        line = await cls.open(person, meeting)
        line.peer = peer
        await line.offer(await peer.offer())
        answer = await until("an answer", lambda: line.answers or line.errors)
        if line.errors:
            raise AssertionError(f"{person.name} was refused: {line.errors}")
        await peer.answer(answer[0])
        await until(f"{person.name} connected", lambda: peer.connected)
        return line

    async def _listen(self):
        try:
            async for text in self.socket:
                self._hear(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        self.ended = True

    def _hear(self, frame):
        if frame["type"] == "error":
            self.errors.append(frame["data"])
        elif frame.get("sender") == "server" and frame["type"] == "sdp":
            self.answers.append(frame["sdp"]["sdp"])
        elif frame.get("sender") == "server" and frame["type"] == "media":
            self.media.append(frame["data"])

    def told(self, kind):
        return [data for data in self.media if data["kind"] == kind]

    async def send(self, message):
        await self.socket.send(json.dumps({"to": "server", **message}))

    async def offer(self, sdp):
        await self.send({"type": "sdp", "sdp": {"type": "offer", "sdp": sdp}})

    async def close(self):
        if self.peer:
            await self.peer.close()
        await self.socket.close()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


SDP = {"content-type": "application/sdp"}


class Resource:
    """What a WHIP or WHEP endpoint made."""

    def __init__(self, person, peer, path):
        self.person, self.peer, self.path = person, peer, path

    @classmethod
    async def make(cls, kind, person, meeting, peer):
        status, headers, answer = await person.ask(
            "POST", f"/meetings/{meeting}/{kind}", await peer.offer(), SDP
        )
        assert status == 201, f"{status} {answer}"
        assert headers["content-type"].startswith("application/sdp"), headers["content-type"]
        path = headers["location"].split("/api/v1", 1)[1]
        await peer.answer(answer)
        await until(f"{person.name}'s {kind} connected", lambda: peer.connected)
        return cls(person, peer, path)

    async def delete(self):
        return (await self.person.ask("DELETE", self.path))[0]

    async def close(self):
        await self.peer.close()
