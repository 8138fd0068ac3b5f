"""Somebody with an account, who does over REST what a client would."""

import asyncio
import itertools
import os

import websockets

_numbers = itertools.count(1)
_run = os.urandom(3).hex()


class Refused(Exception):
    def __init__(self, status, problem):
        super().__init__(f"{status} {problem}")
        self.status = status
        self.code = problem.get("code") if isinstance(problem, dict) else None


class Person:
    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.username = f"{name.lower()}-{_run}-{next(_numbers)}"
        self.token = None
        # Their participant's id, by meeting.
        self.participant = {}

    @classmethod
    async def arrive(cls, server, name):
        person = cls(server, name)
        body = {
            "email": f"{person.username}@example.org",
            "password": "a quiet garden gate",
            "full_name": name,
            "username": person.username,
        }
        person.token = (await person.call("POST", "/auth/signup", body))["access_token"]
        return person

    async def ask(self, method, path, body=None, headers=None):
        """`(status, headers, body)`, whatever the answer is."""
        headers = dict(headers or {})
        if self.token:
            headers.setdefault("authorization", f"Bearer {self.token}")
        return await asyncio.to_thread(self.server.request, method, f"/api/v1{path}", body, headers)

    async def call(self, method, path, body=None):
        status, _, answer = await self.ask(method, path, body)
        if status >= 300:
            raise Refused(status, answer)
        return answer

    async def create(self, **settings):
        made = await self.call("POST", "/meetings/", {"name": "Garden council", "settings": settings})
        await self.join(made["id"])
        return made["id"]

    async def join(self, meeting, role="participant"):
        joined = await self.call("POST", f"/meetings/{meeting}/join", {"role": role})
        self.participant[meeting] = joined["participant_id"]

    async def claim(self, meeting):
        return await self.call("POST", f"/tokens/meetings/{meeting}/claim", {})

    async def release(self, meeting):
        return await self.call("POST", f"/tokens/meetings/{meeting}/release", {})

    async def hand(self, meeting, to):
        body = {"to_participant_id": to.participant[meeting]}
        return await self.call("POST", f"/tokens/meetings/{meeting}/pass", body)

    async def grants(self, meeting):
        """The participants that got the floor, in order."""
        events = await self.call("GET", f"/tokens/meetings/{meeting}/events")
        return [e["participant_id"] for e in events if e["event_type"] in ("claim", "pass")]

    def socket(self, path):
        """A WebSocket under the API, signed in; to be awaited."""
        offered = ["bearer", self.token] if self.token else None
        return websockets.connect(
            f"ws://127.0.0.1:{self.server.port}/api/v1{path}",
            subprotocols=offered,
            compression=None,
            max_size=None,
        )


async def gather(server, *names, role="participant", **settings):
    """A meeting with these people in it; the first one made it."""
    people = await asyncio.gather(*(Person.arrive(server, name) for name in names))
    meeting = await people[0].create(**settings)
    for person in people[1:]:
        await person.join(meeting, role)
    return meeting, people
