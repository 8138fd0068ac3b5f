//! Tasks of meetings: one that goes away, and two nodes on one store.

use std::sync::Arc;
use std::time::Duration;

use meeting::{
    AccountId, Actor, Call, Command, Commitment, MeetingId, Opening, Sealed, SettingsChange,
};
use store::Store;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::directory::Directory;
use super::driver::{CommandReply, Driver, Message, Shared};
use super::frames::End;
use crate::clock::now;

const PATIENCE: Duration = Duration::from_secs(10);
const ANN: AccountId = AccountId(1);

fn call(command: Command) -> Box<Call> {
    let actor = Actor::Account { account: ANN, admin: false };
    Box::new(Call { actor, command, key: None, epoch: None })
}

fn sealed(text: &str, subject: Option<AccountId>) -> Sealed {
    let opening = Opening { salt: [0; 32], text: text.to_owned(), subject };
    let mut commitment = [0; 32];
    commitment[..text.len()].copy_from_slice(text.as_bytes());
    Sealed { commitment: Commitment(commitment), opening: Some(Arc::new(opening)) }
}

fn create() -> Box<Call> {
    call(Command::Create {
        name: sealed("Board", None),
        description: None,
        scheduled_at: None,
        is_public: true,
        settings: SettingsChange::default(),
        creator_username: sealed("ann", Some(ANN)),
        creator_name: sealed("Ann", Some(ANN)),
    })
}

/// Who asked while the task was already going away gets the answer of what was written.
#[tokio::test]
async fn a_task_that_goes_ends_what_is_under_way() {
    let folder = std::env::temp_dir().join(format!("nexchamps_live_{}", std::process::id()));
    let url = format!("sqlite://{}/test.db", folder.display());
    let store = Store::open(&url).await.expect("opens");
    let directory = Directory::start(store.clone(), now);
    let (inbox, receiver) = mpsc::channel(8);
    let shared = Shared { frames: Arc::default(), presence: Arc::default(), evict: Arc::default() };
    let (sender, mut answers) = mpsc::unbounded_channel();
    for call in [create(), call(Command::Start)] {
        let sender = sender.clone();
        let reply: CommandReply = Box::new(move |answer| {
            sender.send(answer.map(|_| ())).expect("is awaited");
        });
        let message = Message::Command { call, reply };
        assert!(inbox.try_send(message).is_ok(), "has room");
    }
    drop((inbox, sender));
    let meeting = MeetingId(7);
    Driver::new(meeting, true, directory, receiver, shared).run().await;
    assert_eq!((answers.recv().await, answers.recv().await), (Some(Ok(())), Some(Ok(()))));
    assert!(store.head(meeting).await.is_ok());
    store.close().await;
    std::fs::remove_dir_all(folder).expect("is there");
}

#[tokio::test]
async fn a_meeting_that_another_node_deletes_ends_here_too() {
    let store = Store::open("memory:").await.expect("opens");
    let (here, there) = (Directory::start(store.clone(), now), Directory::start(store, now));
    let meeting = MeetingId(7);
    assert_eq!(there.command(meeting, *create(), |_, _| ()).await, Ok(()));
    assert_eq!(here.read(meeting, |_, _| ()).await, Ok(()));
    let mut head = here.room(meeting).expect("is loaded").frames.watch();
    assert_eq!(there.command(meeting, *call(Command::Delete), |_, _| ()).await, Ok(()));
    let end = head.wait_for(|head| head.end.is_some());
    let end = timeout(PATIENCE, end).await.expect("is noticed").expect("goes on");
    assert_eq!(end.end, Some(End::Deleted));
}
