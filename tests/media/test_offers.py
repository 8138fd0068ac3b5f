"""Offers that are wrong, or whose sender may not make them: each is refused in words, and harms nobody."""

import asyncio
import re
import unittest

import websockets
from line import SDP, Line
from patience import Story, until
from peer import Peer
from person import Person, gather
from served import Served
from sound import Tone


def setUpModule():
    global server
    # So many wrong ones would be refused for their number alone.
    server = unittest.enterModuleContext(Served(RATE_LIMIT="off"))


def first_line(lines):
    """A media line with all that belongs to it."""
    return "m=" + lines.split("\nm=")[0].removeprefix("m=") + "\n"


def thousand_lines(sdp):
    at = sdp.index("m=")
    head, line = sdp[:at], first_line(sdp[at:])
    # The shortest that is still a line, so that the whole is not too long as well.
    short = re.sub(
        r"^a=(?!mid|rtpmap:96|ice|setup|sendrecv|fingerprint:sha-256).*\r?\n", "", line, flags=re.MULTILINE
    )
    lean = re.sub(r"^a=(ice|fingerprint|setup).*\r?\n", "", short, flags=re.MULTILINE)
    more = (re.sub(r"a=mid:.*", f"a=mid:{i}", lean).replace("\r\n", "\n") for i in range(1, 1_000))
    return head + short + "".join(more)


# What is done to a good offer, and which codes may answer.
WRONG = {
    "too long": (lambda sdp: sdp + "a=x:" + "y" * 70_000 + "\r\n", {"sdp_too_long"}),
    "empty": (lambda sdp: "", {"sdp_malformed", "invalid"}),
    "no SDP": (lambda sdp: "lorem ipsum", {"sdp_malformed"}),
    "cut short": (
        lambda sdp: sdp[: len(sdp) // 3],
        {"sdp_malformed", "sdp_no_ufrag", "sdp_fingerprint", "sdp_codecs"},
    ),
    "zeros in it": (
        lambda sdp: re.sub("opus|VP8|H264", "\0\0\0\0", sdp),
        {"sdp_malformed", "sdp_codecs", "invalid"},
    ),
    "a thousand lines": (thousand_lines, {"sdp_too_many_lines", "sdp_too_long"}),
    # A browser has eleven.
    "twelve lines": (lambda sdp: more_lines(sdp, 12), {"sdp_too_many_lines"}),
    "no ufrag": (lambda sdp: re.sub(r"a=ice-(ufrag|pwd):.*\r\n", "", sdp), {"sdp_no_ufrag", "sdp_malformed"}),
    "no fingerprint": (
        lambda sdp: re.sub(r"a=fingerprint:.*\r\n", "", sdp),
        {"sdp_fingerprint", "sdp_malformed"},
    ),
    "no codec of ours": (lambda sdp: re.sub(r"opus|VP8|H264", "G729", sdp), {"sdp_codecs"}),
}


def more_lines(sdp, count):
    at = sdp.index("m=")
    head, line = sdp[:at], first_line(sdp[at:])
    return head + "".join(re.sub(r"a=mid:.*", f"a=mid:{i}\r", line) for i in range(count))


class Offers(Story):
    async def room(self):
        self.meeting, (self.awa, self.ben) = await gather(server, "Awa", "Ben")

    async def good_offer(self):
        peer = Peer(Tone(440), decodes=False)
        self.addAsyncCleanup(peer.close)
        return await peer.offer()

    async def test_a_wrong_offer_over_the_socket_gets_an_error_and_the_next_one_an_answer(self):
        await self.room()
        good = await self.good_offer()
        line = await Line.open(self.awa, self.meeting)
        self.addAsyncCleanup(line.close)
        for name, (wrong, codes) in WRONG.items():
            with self.subTest(name):
                problem = await self.refusal(line, wrong(good))
                self.assertIn(problem["code"], codes, problem)
                self.assertFalse(line.answers)
        for message in (
            {"type": "sdp"},
            {"type": "sdp", "sdp": 7},
            {"type": "sdp", "sdp": {"type": "answer", "sdp": good}},
            {"type": "view", "slots": "all"},
            {"type": "view", "slots": [{"slot": 300, "width": -1}] * 1_000},
        ):
            await line.send(message)
        joined = await Line.join(self.ben, self.meeting, Peer(decodes=False))
        self.addAsyncCleanup(joined.close)
        await line.offer(good)
        await until("an answer to the good one", lambda: line.answers)
        self.assertFalse(line.ended)

    async def refusal(self, line, offer):
        """What is wrong with the offer, once the server has time to look at it."""
        while True:
            before = len(line.errors)
            await line.offer(offer)
            await until("an error", lambda before=before: len(line.errors) > before)
            if line.errors[-1]["code"] != "media_busy":
                return line.errors[-1]
            await asyncio.sleep(0.3)

    async def test_a_wrong_offer_over_whip_and_whep_is_a_4xx(self):
        await self.room()
        good = await self.good_offer()
        for kind in ("whip", "whep"):
            for name, (wrong, codes) in WRONG.items():
                with self.subTest(kind=kind, offer=name):
                    status, problem = await self.refused_post(kind, wrong(good))
                    self.assertIn(status, (400, 406, 413, 415, 422), problem)
                    self.assertIn(problem["code"], codes, problem)
        self.assertTrue(server.alive)

    async def refused_post(self, kind, offer):
        while True:
            path = f"/meetings/{self.meeting}/{kind}"
            status, _, problem = await self.awa.ask("POST", path, offer, SDP)
            if status != 503:
                return status, problem
            await asyncio.sleep(0.3)

    async def test_an_offer_takes_a_sign_in_and_a_membership(self):
        await self.room()
        good = await self.good_offer()
        stranger = await Person.arrive(server, "Stranger")
        nobody = Person(server, "Nobody")
        for kind in ("whip", "whep"):
            path = f"/meetings/{self.meeting}/{kind}"
            self.assertEqual((await nobody.ask("POST", path, good, SDP))[0], 401)
            self.assertEqual((await stranger.ask("POST", path, good, SDP))[0], 403)
            self.assertEqual((await self.awa.ask("POST", f"/meetings/{1 << 28}/{kind}", good, SDP))[0], 404)
            self.assertEqual((await self.awa.ask("POST", path, good, {"content-type": "text/plain"}))[0], 415)
            self.assertEqual((await nobody.ask("GET", f"/meetings/{self.meeting}/ice_servers"))[0], 401)
            self.assertEqual((await stranger.ask("GET", f"/meetings/{self.meeting}/ice_servers"))[0], 403)
        await self.refused(nobody, nobody.username, 401)
        await self.refused(stranger, stranger.username, 403)
        # In another's name.
        await self.refused(self.ben, self.awa.username, 403)

    async def refused(self, person, named, status):
        with self.assertRaises(websockets.InvalidStatus) as caught:
            async with person.socket(f"/webrtc/meetings/{self.meeting}/webrtc/{named}"):
                pass
        self.assertEqual(caught.exception.response.status_code, status)

    async def test_who_left_has_no_media_any_more(self):
        await self.room()
        line = await Line.join(self.ben, self.meeting, Peer(Tone(440), decodes=False))
        self.addAsyncCleanup(line.close)
        peers = server.counted("peers")
        await self.ben.call("POST", f"/meetings/{self.meeting}/leave")
        await until("the peer is gone", lambda: server.counted("peers") < peers)
        status, _, problem = await self.ben.ask(
            "POST", f"/meetings/{self.meeting}/whep", await self.good_offer(), SDP
        )
        self.assertEqual((status, problem["code"]), (403, "not_participant"))

    async def test_anothers_fingerprint_never_connects(self):
        await self.room()
        awas = await self.good_offer()
        print_of = re.compile(r"a=fingerprint:sha-256 (\S+)")
        peer = Peer(Tone(440), decodes=False)
        offer = print_of.sub(print_of.search(awas)[0], await peer.offer())
        offer = re.sub(r"a=fingerprint:sha-(384|512) .*\r\n", "", offer)
        line = await Line.open(self.ben, self.meeting)
        line.peer = peer
        self.addAsyncCleanup(line.close)
        await line.offer(offer)
        await peer.answer((await until("an answer", lambda: line.answers))[0])
        closed = await until("the server ends it", lambda: line.told("closed"), seconds=20)
        self.assertIn(closed[0]["code"], ("failed", "timed_out"))
        self.assertEqual(peer.packets["audio"], [])

    async def test_a_peer_cannot_change_its_fingerprint(self):
        await self.room()
        line = await Line.join(self.ben, self.meeting, Peer(Tone(440), decodes=False))
        self.addAsyncCleanup(line.close)
        sdp = line.peer.pc.localDescription.sdp
        await line.offer(
            re.sub(r"a=fingerprint:.*\r\n", "", sdp)
            + "a=fingerprint:sha-256 "
            + ":".join(["AB"] * 32)
            + "\r\n"
        )
        await until("an error", lambda: line.errors)
        self.assertEqual(line.errors[-1]["code"], "sdp_fingerprint")
        self.assertTrue(line.peer.connected)


if __name__ == "__main__":
    unittest.main()
