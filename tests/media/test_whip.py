"""WHIP (RFC 9725) and WHEP: encoders and players of others, with nothing but HTTP."""

import asyncio
import unittest

from line import SDP, Resource
from patience import Story, until
from peer import Peer
from person import Person, gather
from picture import Grey
from served import Served
from sound import Tone


def setUpModule():
    global server
    server = unittest.enterModuleContext(Served())


class Whip(Story):
    async def room(self):
        """Awa sends by WHIP, Ben receives by WHEP."""
        self.meeting, (self.awa, self.ben) = await gather(server, "Awa", "Ben")
        self.encoder, self.player = await asyncio.gather(
            Resource.make("whip", self.awa, self.meeting, Peer(Tone(440), Grey(60), hears=False, sees=False)),
            Resource.make("whep", self.ben, self.meeting, Peer()),
        )
        self.addAsyncCleanup(self.encoder.close)
        self.addAsyncCleanup(self.player.close)

    async def test_an_encoder_is_heard_by_a_player_once_it_has_the_floor(self):
        blocked = server.counted("blocked")
        await self.room()
        await until("it is blocked", lambda: server.counted("blocked") >= blocked + 50)
        self.assertEqual(self.player.peer.packets["audio"], [])
        await self.awa.claim(self.meeting)
        await until("the tone", lambda: self.player.peer.heard.has(440, 3))
        await until("the picture", lambda: self.player.peer.seen.shows(60, frames=5))

    async def test_an_encoder_that_knows_h264_alone_is_seen(self):
        self.meeting, (self.awa, self.ben) = await gather(server, "Awa", "Ben")
        self.encoder, self.player, other = await asyncio.gather(
            Resource.make("whip", self.awa, self.meeting, Peer(Tone(440), Grey(60), False, False, codec="H264")),
            Resource.make("whep", self.ben, self.meeting, Peer(codec="H264")),
            Resource.make("whep", self.ben, self.meeting, Peer(codec="VP8")),
        )
        for resource in (self.encoder, self.player, other):
            self.addAsyncCleanup(resource.close)
        await self.awa.claim(self.meeting)
        await until("the picture", lambda: self.player.peer.seen.shows(60, frames=5))
        await until("the tone", lambda: other.peer.heard.has(440, 3))
        self.assertEqual(other.peer.packets["video"], [], "nothing that it could not read")

    async def test_a_deleted_resource_is_gone(self):
        await self.room()
        await self.awa.claim(self.meeting)
        await until("the tone", lambda: self.player.peer.heard.has(440, 3))
        stranger = await Person.arrive(server, "Stranger")
        nobody = Person(server, "Nobody")
        self.assertEqual((await nobody.ask("DELETE", self.encoder.path))[0], 401)
        self.assertIn((await stranger.ask("DELETE", self.encoder.path))[0], (403, 404))
        self.assertIn((await self.ben.ask("DELETE", self.encoder.path))[0], (403, 404))

        peers = server.counted("peers")
        self.assertIn(await self.encoder.delete(), (200, 204))
        self.assertEqual(await self.encoder.delete(), 404)
        await until("one peer fewer", lambda: server.counted("peers") <= peers - 1)
        heard = len(self.player.peer.packets["audio"])
        self.assertIn(await self.player.delete(), (200, 204))
        await until("both gone", lambda: server.counted("peers") <= peers - 2)
        self.assertEqual(len(self.player.peer.packets["audio"]), heard)

    async def test_other_methods(self):
        await self.room()
        for resource in (self.encoder, self.player):
            status, _, _ = await resource.person.ask(
                "PATCH", resource.path, "a=x", {"content-type": "application/trickle-ice-sdpfrag"}
            )
            self.assertEqual(status, 405)
        for kind in ("whip", "whep"):
            path = f"/meetings/{self.meeting}/{kind}"
            self.assertEqual((await self.awa.ask("OPTIONS", path))[0], 204)
            self.assertEqual((await self.awa.ask("GET", path))[0], 405)
        self.assertEqual(
            (await self.awa.ask("POST", f"/meetings/{self.meeting}/whip", "v=0", SDP))[0] // 100, 4
        )

    async def test_a_player_that_sends_reaches_nobody(self):
        await self.room()
        cheat = await Resource.make("whep", self.awa, self.meeting, Peer(Tone(1_000)))
        self.addAsyncCleanup(cheat.close)
        await self.awa.claim(self.meeting)
        await until("the encoder's tone", lambda: self.player.peer.heard.has(440, 10))
        self.assertFalse(self.player.peer.heard.has(1_000))

    async def test_a_closed_encoder_frees_its_place(self):
        await self.room()
        peers = server.counted("peers")
        await self.encoder.peer.close()
        await until("the server has noticed", lambda: server.counted("peers") < peers)


if __name__ == "__main__":
    unittest.main()
