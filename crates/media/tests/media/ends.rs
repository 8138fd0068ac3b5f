//! How peers end, and that the others do not notice.

use media::command::Command;
use media::{Fact, Why};

use crate::client::{BROWSER, Shape};
use crate::world::{ROOM, World};

fn gone(world: &World) -> Vec<(u64, Why, u128)> {
    let facts = world.facts.iter();
    facts
        .filter_map(|(at, fact)| match fact {
            Fact::Gone { member, why, .. } => Some((member.0, *why, at.as_millis())),
            _ => None,
        })
        .collect()
}

#[test]
fn a_sender_that_falls_silent_is_gone_after_ten_seconds_a_receiver_after_thirty() {
    let mut world = World::new(1);
    world.join(1, BROWSER);
    world.join(2, Shape { sends: false, ..BROWSER });
    world.join(3, BROWSER);
    world.connect();
    let now = world.now;
    world.clients[0].speak(now);
    world.run(1_000);
    let frozen = (world.now - world.start).as_millis();
    world.clients[0].frozen = true;
    world.clients[1].frozen = true;
    world.run(32_000);
    let gone = gone(&world);
    assert_eq!(
        gone.iter().map(|g| (g.0, g.1)).collect::<Vec<_>>(),
        [(1, Why::Silent), (2, Why::Silent)]
    );
    assert!((10_000..10_400).contains(&(gone[0].2 - frozen)), "{gone:?}");
    assert!((29_000..30_400).contains(&(gone[1].2 - frozen)), "{gone:?}");
    // Who sends nothing but lives is never silent: it checks.
    assert_eq!(world.snapshot().peers.len(), 1);
}

#[test]
fn who_never_connects_is_gone_after_ten_seconds() {
    let mut world = World::new(2);
    let index = world.join(1, BROWSER);
    world.clients[index].frozen = true;
    world.run(10_400);
    let gone = gone(&world);
    assert_eq!((gone[0].0, gone[0].1), (1, Why::TimedOut));
    assert!(gone[0].2 >= 10_000);
}

#[test]
fn a_client_that_closes_is_gone_at_once_and_one_put_out_hears_of_it() {
    let mut world = World::new(3);
    for member in 1..=3 {
        world.join(member, BROWSER);
    }
    world.connect();
    world.clients[0].rtc.close().unwrap();
    world.run(100);
    assert_eq!(gone(&world).iter().map(|g| (g.0, g.1)).collect::<Vec<_>>(), [(1, Why::Closed)]);
    let member = world.clients[1].member;
    world.command(Command::LeaveMember(ROOM, member));
    world.run(100);
    assert_eq!(gone(&world).last().map(|g| (g.0, g.1)), Some((2, Why::Left)));
    assert!(world.clients[1].closed, "close_notify went out");
    assert_eq!(world.snapshot().peers.len(), 1);
    world.command(Command::Close(ROOM));
    world.run(100);
    assert_eq!(gone(&world).len(), 3);
    assert_eq!(world.core.counts().peers, 0);
    assert_eq!(world.core.counts().rooms, 0);
}

#[test]
fn ice_restarts_and_media_goes_on() {
    let mut world = World::new(4);
    for member in 1..=2 {
        world.join(member, BROWSER);
    }
    world.connect();
    let now = world.now;
    world.clients[0].speak(now);
    world.grant(Some(1), &[]);
    world.run(1_000);
    for index in [0, 1] {
        let offer = world.clients[index].restart();
        let peer = world.clients[index].peer;
        let (tx, rx) = std::sync::mpsc::channel();
        let reply = Box::new(move |answer| tx.send(answer).unwrap());
        world.command(Command::Offer(ROOM, peer, offer, reply));
        let answer = rx.try_recv().unwrap().unwrap();
        let now = world.now;
        world.clients[index].answer(&answer, now);
        world.run(1_000);
    }
    world.clients[1].forget();
    world.run(40_000);
    let b = &world.clients[1];
    assert!(b.heard(b.lines.audio).len() > 1_990, "{}", b.heard(b.lines.audio).len());
    assert_eq!(gone(&world), []);
}

#[test]
fn a_panic_in_the_library_ends_that_peer_alone() {
    let mut world = World::new(5);
    for member in 1..=3 {
        world.join(member, BROWSER);
    }
    world.connect();
    let now = world.now;
    world.clients[0].speak(now);
    world.grant(Some(1), &[]);
    world.run(500);
    let broken = world.clients[1].peer;
    world.command(Command::Break(ROOM, broken));
    world.clients[2].forget();
    world.run(1_000);
    assert_eq!(gone(&world).iter().map(|g| (g.0, g.1)).collect::<Vec<_>>(), [(2, Why::Panicked)]);
    let c = &world.clients[2];
    let heard = c.heard(c.lines.audio);
    assert!(heard.len() >= 49 && heard.windows(2).all(|w| w[1].seq == w[0].seq + 1));
    assert_eq!(world.core.counts().panicked, 1);
    // The same member comes again.
    world.join(2, BROWSER);
    world.connect();
}
