//! One simulated person: looks at the floor now and then, and does one thing about it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::client::{Client, DemoError, Socket};
use super::{Tally, board, script};

/// Between two things a person does.
const PAUSE_MS: std::ops::Range<u64> = 900..3_200;
/// A phase of the demo; short, so that one sees it change.
const PHASE: Duration = Duration::from_secs(75);
const RECONNECT_AFTER: Duration = Duration::from_secs(2);
/// Failures to reach the server, one after the other, until a person gives up.
const FAILURES_MAX: u32 = 10;
/// Points of a stroke that are told while it is drawn, and the time between.
const LIVE_POINTS: usize = 5;
const LIVE_PAUSE: Duration = Duration::from_millis(80);
/// The facilitator wipes away what is oldest beyond this.
const BOARD_MAX: usize = 18;
/// Things put on the board in one turn.
const STROKES_OF_A_TURN: std::ops::RangeInclusive<u32> = 2..=5;
/// How often somebody who might write in the chat does.
const CHATTY: f64 = 0.2;
/// How often the facilitator looks after the meeting, and how often where there is something to decide.
const DUTIFUL: f64 = 0.08;
const DECISIVE: f64 = 0.3;
/// How often somebody who has not voted yet does.
const RESOLUTE: f64 = 0.4;
/// How long a vote is open.
const VOTE: Duration = Duration::from_secs(15);
/// Proposals that wait, the one to be voted on next among them.
const PROPOSALS_WAITING: usize = 2;
const PHASES: [&str; 4] = ["ideation", "clarification", "decision", "feedback"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Facilitator,
    Speaker,
}

#[derive(Debug)]
pub(super) struct Person {
    client: Client,
    meeting: u64,
    part: Part,
    tally: Arc<Tally>,
    participant: u64,
    /// What is left to draw in this turn; none while somebody else has the floor.
    strokes_left: Option<u32>,
    phase_since: Instant,
    /// Through the phases and back again, one step at a time.
    is_going_back: bool,
    /// The facilitator's: the phase is the decision's.
    is_deciding: bool,
    proposals: usize,
    vote_since: Instant,
    commands: u64,
}

impl Person {
    pub(super) fn new(client: Client, meeting: u64, part: Part, tally: Arc<Tally>) -> Self {
        Self {
            client,
            meeting,
            part,
            tally,
            participant: 0,
            strokes_left: None,
            phase_since: Instant::now(),
            is_going_back: false,
            is_deciding: false,
            proposals: 0,
            vote_since: Instant::now(),
            commands: 0,
        }
    }

    /// Takes part until the task is dropped.
    pub(super) async fn act(mut self) -> Result<(), DemoError> {
        self.participant = self.client.join(self.meeting).await?;
        let mut failures = 0;
        loop {
            let Err(error) = self.be_present().await else { continue };
            failures += 1;
            if failures == FAILURES_MAX {
                return Err(error);
            }
            tokio::time::sleep(RECONNECT_AFTER).await;
            // A session may have grown too old for the handshake while the socket was open.
            let _ = self.client.refresh().await;
        }
    }

    /// As long as the socket lives: reads what comes, and acts after a pause.
    async fn be_present(&mut self) -> Result<(), DemoError> {
        let mut socket = self.client.socket(self.meeting).await?;
        loop {
            let pause = Duration::from_millis(rand::random_range(PAUSE_MS));
            let acts_at = tokio::time::Instant::now() + pause;
            while let Ok(frame) = tokio::time::timeout_at(acts_at, socket.next()).await {
                if !matches!(frame, Some(Ok(_))) {
                    return Err(DemoError::Reach("the socket was closed".to_owned()));
                }
            }
            match self.do_something(&mut socket).await {
                Ok(()) => self.tally.done.fetch_add(1, Ordering::Relaxed),
                // Somebody was quicker, or the rules forbid it: that is a meeting.
                Err(error) if error.is_refusal() => {
                    self.tally.refused.fetch_add(1, Ordering::Relaxed)
                }
                Err(error) => return Err(error),
            };
        }
    }

    async fn do_something(&mut self, socket: &mut Socket) -> Result<(), DemoError> {
        if self.part == Part::Facilitator && self.facilitate().await? {
            return Ok(());
        }
        let status = self.client.get(&self.floor("status")).await?;
        if status["current_holder"]["participant_id"] == self.participant {
            return self.hold(socket, &status).await;
        }
        self.strokes_left = None;
        let may = |command: &str| may(&status, command);
        if may("proposal.vote") && rand::random_bool(RESOLUTE) && self.vote().await? {
            return Ok(());
        }
        let waiting = status["queue"].as_array().map_or(0, Vec::len);
        match rand::random_range(0..10) {
            0..=3 if may("floor.claim") => {
                self.client.post(&self.floor("claim"), &json!({})).await.map(drop)
            }
            0..=4 if may("floor.request") && waiting < 4 => {
                let body = script::request(&status["current_holder"]["participant_id"]);
                self.client.post(&self.floor("request"), &body).await.map(drop)
            }
            5 if may("floor.withdraw") && waiting > 3 => {
                self.client.delete(&self.floor("request")).await.map(drop)
            }
            6 if may("floor.defer") && waiting > 2 => {
                self.command(socket, "floor.defer", json!({})).await
            }
            // Seldom: beside the floor, not in its place.
            8 if may("chat.send") && rand::random_bool(CHATTY) => {
                self.command(socket, "chat.send", json!({"text": script::message()})).await
            }
            7 => self.signal(socket, "reaction", script::reaction()).await,
            _ => Ok(()),
        }
    }

    /// A turn: a few things on the board, then the floor goes back or to a neighbour.
    async fn hold(&mut self, socket: &mut Socket, status: &Value) -> Result<(), DemoError> {
        let left = match self.strokes_left {
            Some(left) => left,
            None => rand::random_range(STROKES_OF_A_TURN),
        };
        self.strokes_left = Some(left.saturating_sub(1));
        if left > 0 && !may(status, "annotation.create") {
            // On a closed board, or while people vote, a turn is for talk alone.
            return if may(status, "proposal.vote") { self.vote().await.map(drop) } else { Ok(()) };
        }
        if left > 0 {
            let epoch = &status["epoch"];
            let path = format!("/annotations/meetings/{}", self.meeting);
            let Some(mut annotation) = board::next_mark(&self.client.get(&path).await?) else {
                return Ok(());
            };
            annotation["epoch"] = epoch.clone();
            self.draw_live(socket, &annotation).await?;
            return if rand::random_bool(0.5) {
                self.command(socket, "annotation.create", annotation).await
            } else {
                self.client.post(&path, &annotation).await.map(drop)
            };
        }
        self.strokes_left = None;
        match status["queue"][0]["participant_id"].as_u64() {
            Some(next) if rand::random_bool(0.3) => {
                let body = json!({"to_participant_id": next});
                self.client.post(&self.floor("pass"), &body).await.map(drop)
            }
            Some(_) | None => self.command(socket, "floor.release", json!({})).await,
        }
    }

    /// Lets the others see a stroke while it is drawn.
    async fn draw_live(&self, socket: &mut Socket, drawing: &Value) -> Result<(), DemoError> {
        let content = &drawing["content"];
        let Some(points) = content["points"].as_array() else { return Ok(()) };
        let id = format!("{:08x}", rand::random::<u32>());
        for points in points.chunks(LIVE_POINTS) {
            let part = json!({"id": id, "color": content["color"], "points": points});
            self.signal(socket, "stroke", part).await?;
            tokio::time::sleep(LIVE_PAUSE).await;
        }
        Ok(())
    }

    /// Wipes the oldest marks away, so that a demo that runs all day stays to be read.
    async fn wipe(&self) -> Result<(), DemoError> {
        let path = format!("/annotations/meetings/{}", self.meeting);
        let board = self.client.get(&path).await?;
        let ids = board.as_array().into_iter().flatten().filter_map(|mark| mark["id"].as_u64());
        let ids: Vec<u64> = ids.collect();
        for id in &ids[..ids.len().saturating_sub(BOARD_MAX)] {
            self.client.delete(&format!("/annotations/{id}")).await?;
        }
        Ok(())
    }

    /// Casts a ballot, if there is a vote and none of theirs in it; whether there was.
    async fn vote(&self) -> Result<bool, DemoError> {
        let proposals = self.client.get(&self.path("proposals")).await?;
        let open = in_state(&proposals, "voting").next();
        let voted = open.and_then(|open| open["voted"].as_array());
        let has_voted = voted.is_none_or(|voted| voted.iter().any(|who| *who == self.participant));
        let (Some(open), false) = (open, has_voted) else { return Ok(false) };
        let body = json!({"choice": script::choice()});
        self.client.post(&format!("/proposals/{}/vote", open["id"]), &body).await?;
        Ok(true)
    }

    /// In the decision: there are proposals, one after the other is voted on, and the votes are counted;
    /// the last one too, before the phase is over.
    async fn lead_vote(&mut self, is_over: bool) -> Result<(), DemoError> {
        let path = self.path("proposals");
        let proposals = self.client.get(&path).await?;
        let call = |proposal: &Value, what: &str| format!("/proposals/{}/{what}", proposal["id"]);
        if let Some(open) = in_state(&proposals, "voting").next() {
            if is_over || self.vote_since.elapsed() > VOTE {
                self.client.post(&call(open, "close"), &json!({})).await?;
            }
            return Ok(());
        }
        let mut waiting = in_state(&proposals, "pending");
        if is_over {
            return Ok(());
        }
        if let Some(next) = waiting.next()
            && waiting.count() + 1 >= PROPOSALS_WAITING
        {
            self.vote_since = Instant::now();
            return self.client.post(&call(next, "open"), &json!({})).await.map(drop);
        }
        let body = script::proposal(self.proposals);
        self.proposals += 1;
        self.client.post(&path, &body).await.map(drop)
    }

    /// The facilitator's own duties; whether there was one.
    async fn facilitate(&mut self) -> Result<bool, DemoError> {
        let age = self.phase_since.elapsed();
        let care = if self.is_deciding { DECISIVE } else { DUTIFUL };
        if age < PHASE && !rand::random_bool(care) {
            return Ok(false);
        }
        let current = self.client.get(&format!("{}/current", self.path("phases"))).await?;
        let place = PHASES.iter().position(|phase| current["current_phase"] == *phase);
        let place = place.ok_or(DemoError::Answer("a phase nobody knows"))?;
        if age < PHASE {
            match PHASES[place] {
                "decision" => self.lead_vote(false).await?,
                _ => self.wipe().await?,
            }
            return Ok(true);
        }
        self.is_going_back = match place {
            0 => false,
            last if last + 1 == PHASES.len() => true,
            _ => self.is_going_back,
        };
        if PHASES[place] == "decision" {
            self.lead_vote(true).await?;
        }
        let next = if self.is_going_back { place - 1 } else { place + 1 };
        self.phase_since = Instant::now();
        self.is_deciding = PHASES[next] == "decision";
        let body = json!({"phase_name": PHASES[next]});
        self.client.post(&format!("{}/change", self.path("phases")), &body).await?;
        Ok(true)
    }

    fn path(&self, things: &str) -> String {
        format!("/{things}/meetings/{}", self.meeting)
    }

    fn floor(&self, word: &str) -> String {
        format!("/tokens/meetings/{}/{word}", self.meeting)
    }

    /// Sends a command and does not wait: what came of it, the frames tell everybody.
    async fn command(
        &mut self,
        socket: &mut Socket,
        command: &str,
        data: Value,
    ) -> Result<(), DemoError> {
        self.commands += 1;
        let id = format!("c{}", self.commands);
        let message = json!({"type": "command", "id": id, "command": command, "data": data});
        send(socket, &message).await
    }

    async fn signal(&self, socket: &mut Socket, kind: &str, data: Value) -> Result<(), DemoError> {
        send(socket, &json!({"type": "signal", "kind": kind, "data": data})).await
    }
}

async fn send(socket: &mut Socket, message: &Value) -> Result<(), DemoError> {
    let message = Message::text(message.to_string());
    socket.send(message).await.map_err(|error| DemoError::Reach(error.to_string()))
}

/// The proposals in a state, oldest first.
fn in_state<'a>(proposals: &'a Value, state: &'a str) -> impl Iterator<Item = &'a Value> {
    let all = proposals.as_array().into_iter().flatten();
    all.filter(move |proposal| proposal["state"] == state)
}

/// Whether the status lets its reader do that.
fn may(status: &Value, command: &str) -> bool {
    status["my"]["may"].as_array().is_some_and(|may| may.iter().any(|name| name == command))
}
