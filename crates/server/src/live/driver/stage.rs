//! What the media server says, as inputs of the rules.

use std::sync::Arc;

use meeting::{Actor, Call, Command, Input, MediaNews, ParticipantId, Refusal, Ticket};

use super::{Driver, Waiting};
use crate::api::frame;
use crate::live::frames::Signal;
use crate::stage::{Heard, Stage};

/// Turns whose voiced time waits for the store; the oldest matter as much as the newest, so what is more is lost.
const UNHEARD_MAX: usize = 64;

impl Driver {
    /// Tells the rules what the media server said since the last time.
    pub(super) async fn tell_media(&mut self) {
        let Some(news) = self.permits.stage().map(|stage| stage.take_news()) else { return };
        for (participant, is_here) in news.sessions {
            let news = if is_here { MediaNews::Came } else { MediaNews::Went };
            self.tell_session(participant, news);
        }
        for heard in news.heard {
            self.hear(heard);
        }
        self.drain().await;
    }

    /// Who is connected, for a replica that does not know it.
    pub(super) fn tell_connected(&mut self) {
        let connected = self.permits.stage().map(|stage| stage.connected());
        for participant in connected.into_iter().flatten() {
            self.tell_session(participant, MediaNews::Came);
        }
    }

    fn tell_session(&mut self, participant: ParticipantId, news: MediaNews) {
        self.replica.handle(self.now(), Input::Media { participant, news });
        self.settle();
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::FirstSound { participant, epoch } => {
                self.command(Command::FirstSound { participant, epoch }, None);
            }
            Heard::Voiced { participant, epoch, ms } => {
                let command = Command::TurnVoiced { participant, epoch, ms };
                self.command(command, Some(Waiting::Voiced(heard)));
            }
            Heard::Sign { participant } => self.tell_session(participant, MediaNews::Sign),
            Heard::Silence { participant, epoch, is_silent } => {
                let text = frame::silence(participant, epoch, is_silent);
                self.shared.frames.signal(Signal { text, from: None });
            }
        }
    }

    /// Keeps what the store could not take, until it is there again: nobody else knows how long a turn was heard.
    pub(super) fn keep(&mut self, heard: Heard, refusal: &Refusal) {
        if *refusal == Refusal::Unavailable && self.unheard.len() < UNHEARD_MAX {
            self.unheard.push(heard);
        }
    }

    /// The store is there: what was kept is told again, and recorded once at most (TI9).
    pub(super) fn hear_again(&mut self) {
        for heard in std::mem::take(&mut self.unheard) {
            self.hear(heard);
        }
    }

    /// A command that nobody waits for: whether it is refused or lost, the meeting goes on without it.
    fn command(&mut self, command: Command, waiting: Option<Waiting>) {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        if let Some(waiting) = waiting {
            self.waiting.insert(ticket.0, waiting);
        }
        let call = Call { actor: Actor::Media, command, key: None, epoch: None };
        self.replica.handle(self.now(), Input::Command { ticket, call });
        self.settle();
    }

    /// Has the permits given again as soon as the state that is shown is known.
    pub(super) fn ask_permits(&mut self, ticket: Ticket) -> Input {
        self.waiting.insert(ticket.0, Waiting::Permits);
        Input::Read { ticket }
    }
}

/// Returns when there is news; never where there is no media server.
pub(super) async fn changed(stage: Option<&Arc<Stage>>) {
    match stage {
        Some(stage) => stage.changed().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use meeting::{
        AccountId, Commitment, Epoch, Event, MeetingId, Opening, Sealed, SettingsChange,
    };
    use store::Store;
    use tokio::sync::mpsc;

    use super::*;
    use crate::clock::now;
    use crate::live::directory::Directory;
    use crate::live::driver::{Message, Shared, next_io};

    const ANN: AccountId = AccountId(1);
    const MEETING: MeetingId = MeetingId(7);
    const CLAIM: Command = Command::Claim { participant: None, reason: None };

    fn sealed(subject: Option<AccountId>) -> Sealed {
        let opening = Opening { salt: [0; 32], text: "Ann".to_owned(), subject };
        Sealed { commitment: Commitment([0; 32]), opening: Some(Arc::new(opening)) }
    }

    fn create() -> Command {
        Command::Create {
            name: sealed(None),
            description: None,
            scheduled_at: None,
            is_public: true,
            settings: SettingsChange::default(),
            creator_username: sealed(Some(ANN)),
            creator_name: sealed(Some(ANN)),
        }
    }

    /// Does a command and all that comes of it; whoever asked is forgotten.
    async fn run(driver: &mut Driver, command: Command) {
        let actor = Actor::Account { account: ANN, admin: false };
        let call = Box::new(Call { actor, command, key: None, epoch: None });
        driver.accept(Message::Command { call, reply: Box::new(|_| ()) });
        settle(driver).await;
    }

    async fn settle(driver: &mut Driver) {
        driver.drain().await;
        while !driver.io.is_empty() {
            let io = next_io(&mut driver.io).await;
            driver.io.pop_front();
            driver.finish(io).await;
        }
    }

    async fn voiced(store: &Store) -> Vec<u64> {
        let entries = store.load(MEETING, meeting::Seq(0), 100).await.expect("can be read");
        let ms = entries.into_iter().filter_map(|entry| match entry.event {
            Event::TurnVoiced { ms, .. } => Some(ms),
            _ => None,
        });
        ms.collect()
    }

    #[tokio::test]
    async fn the_voiced_time_outlives_a_store_that_is_away() {
        let folder = std::env::temp_dir().join(format!("nexchamps_away_{}", std::process::id()));
        let away = Store::open(&format!("sqlite://{}/away.db", folder.display())).await;
        let (store, away) = (Store::open("memory:").await.expect("opens"), away.expect("opens"));
        away.close().await;
        let directory = Directory::start(store.clone(), now);
        let (_inbox, receiver) = mpsc::channel(1);
        let shared =
            Shared { frames: Arc::default(), presence: Arc::default(), evict: Arc::default() };
        let mut driver = Driver::new(MEETING, true, directory, receiver, shared);
        run(&mut driver, create()).await;
        run(&mut driver, Command::Start).await;
        run(&mut driver, CLAIM).await;
        let participant = driver.replica.meeting().holder().expect("has the floor");
        run(&mut driver, Command::Release { participant: None, reason: None }).await;

        driver.store = away;
        driver.hear(Heard::Voiced { participant, epoch: Epoch(1), ms: 1_200 });
        settle(&mut driver).await;
        assert_eq!((driver.unheard.len(), voiced(&store).await), (1, vec![]));

        driver.store = store.clone();
        run(&mut driver, CLAIM).await;
        assert_eq!((driver.unheard.len(), voiced(&store).await), (0, vec![1_200]));
        std::fs::remove_dir_all(folder).expect("is there");
    }
}
