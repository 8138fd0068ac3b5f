"""Who is heard and seen: the floor's holder, and nobody else."""

import asyncio
import time
import unittest

from line import Line, Resource
from patience import Story, until
from peer import Peer
from person import Person, gather
from picture import Grey
from served import Served
from sound import THERE, Tone

AWA_HERTZ, BEN_HERTZ = 440, 1_000
AWA_SHADE, BEN_SHADE = 60, 190
# A tone that is not there may leak this much of the other's strength.
LEAK = 0.05
# A fifth of a second by itself; this is for machines that do other things too.
AT_ONCE_S = 2


def setUpModule():
    global server
    server = unittest.enterModuleContext(Served())


class Floor(Story):
    async def room(self):
        """Awa and Ben send, whether they may or not; Cleo listens."""
        self.meeting, (self.awa, self.ben, self.cleo) = await gather(server, "Awa", "Ben", "Cleo")
        joins = (
            (self.awa, Peer(Tone(AWA_HERTZ), Grey(AWA_SHADE))),
            (self.ben, Peer(Tone(BEN_HERTZ), Grey(BEN_SHADE))),
            (self.cleo, Peer()),
        )
        lines = await asyncio.gather(*(Line.join(who, self.meeting, peer) for who, peer in joins))
        for line in lines:
            self.addAsyncCleanup(line.close)
        return [line.peer for line in lines]

    async def only_this_tone(self, peer, hertz, other):
        """The one is there, and from then on nothing of the other."""
        await until(f"{hertz} Hz", lambda: peer.heard.has(hertz, 3))
        since = len(peer.heard.windows)
        await until("ten more windows", lambda: len(peer.heard.windows) >= since + 10)
        strength, leak = (peer.heard.loudest(tone, since) for tone in (hertz, other))
        self.assertGreater(strength, THERE)
        self.assertLess(leak, LEAK * strength)

    async def test_before_any_grant_nothing_reaches_anybody(self):
        before = server.counted("blocked")
        peers = await self.room()
        # A second and a half of two microphones, all of it stopped.
        await until(
            "voice without the floor is blocked",
            lambda: server.counted("blocked") >= before + 150,
        )
        for peer in peers:
            self.assertEqual(peer.packets["audio"], [])
            self.assertEqual(peer.heard.samples, 0)

    async def test_the_holder_is_heard_and_the_other_is_not(self):
        awa, ben, cleo = await self.room()
        await self.awa.claim(self.meeting)
        await asyncio.gather(
            self.only_this_tone(cleo, AWA_HERTZ, BEN_HERTZ),
            self.only_this_tone(ben, AWA_HERTZ, BEN_HERTZ),
        )
        self.assertEqual(awa.packets["audio"], [], "nobody is sent their own voice")
        await until("Awa's picture", lambda: cleo.seen.shows(AWA_SHADE, frames=5))
        self.assertFalse(cleo.seen.shows(BEN_SHADE))

        await self.awa.release(self.meeting)
        # What was under way arrives; then there is silence, while both go on sending.
        blocked = server.counted("blocked")
        await until("all is blocked", lambda: server.counted("blocked") >= blocked + 50)
        heard = len(cleo.packets["audio"])
        await until("still", lambda: server.counted("blocked") >= blocked + 150)
        self.assertEqual(len(cleo.packets["audio"]), heard)

    async def test_the_floor_goes_over_and_comes_back(self):
        awa, ben, cleo = await self.room()
        await self.awa.claim(self.meeting)
        await self.only_this_tone(cleo, AWA_HERTZ, BEN_HERTZ)
        await until("Awa's picture", lambda: cleo.seen.shows(AWA_SHADE, frames=5))
        turns = (
            (self.awa, self.ben, BEN_HERTZ, AWA_HERTZ, BEN_SHADE),
            (self.ben, self.awa, AWA_HERTZ, BEN_HERTZ, AWA_SHADE),
        )
        for giver, taker, hertz, other, shade in turns:
            frames = len(cleo.seen.shades)
            await giver.hand(self.meeting, taker)
            await self.only_this_tone(cleo, hertz, other)
            await until(
                f"{taker.name}'s picture",
                lambda: cleo.seen.shows(shade, since=frames, frames=10),
            )
        self.assertEqual(cleo.lost("audio"), 0)
        self.assertEqual(cleo.lost("video"), 0)
        await until("Awa hears Ben in between", lambda: awa.heard.loudest(BEN_HERTZ, 0) > THERE)
        await until("Ben hears Awa", lambda: ben.heard.has(AWA_HERTZ))

        await self.awa.release(self.meeting)

        async def voiced():
            numbers = await self.cleo.call("GET", f"/stats/meetings/{self.meeting}/stats")
            return {p["participant_name"]: p.get("voiced_time_ms") for p in numbers["participant_stats"]}

        async def both_voiced():
            times = await voiced()
            return times if (times["Awa"] or 0) > 1_000 and (times["Ben"] or 0) > 500 else None

        times = await until("the voiced time of both", both_voiced)
        self.assertFalse(times["Cleo"], times)

    async def test_who_comes_late_sees_and_hears_at_once(self):
        await self.room()
        await self.awa.claim(self.meeting)
        dai = await Person.arrive(server, "Dai")
        await dai.join(self.meeting, "observer")
        peer = Peer()
        line = await Line.join(dai, self.meeting, peer)
        self.addAsyncCleanup(line.close)
        connected = time.monotonic()
        await until("a picture", lambda: peer.seen.shows(AWA_SHADE), seconds=AT_ONCE_S)
        left = connected + AT_ONCE_S - time.monotonic()
        await until("sound", lambda: peer.heard.samples, seconds=max(0, left))

    async def test_an_encoder_speaks_in_place_of_its_owners_tab(self):
        _, _, cleo = await self.room()
        await self.awa.claim(self.meeting)
        await until("Awa's tab is heard", lambda: cleo.heard.has(AWA_HERTZ, 3))
        encoder = await Resource.make(
            "whip", self.awa, self.meeting, Peer(Tone(BEN_HERTZ), hears=False, sees=False)
        )
        self.addAsyncCleanup(encoder.close)
        await self.only_this_tone(cleo, BEN_HERTZ, AWA_HERTZ)
        self.assertIn(await encoder.delete(), (200, 204))
        await self.only_this_tone(cleo, AWA_HERTZ, BEN_HERTZ)


if __name__ == "__main__":
    unittest.main()
