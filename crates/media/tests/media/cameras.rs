//! Which cameras are shown, where, and in which layer.

use media::command::Command;
use media::{Fact, View};

use crate::client::{BROWSER, Shape};
use crate::world::{ROOM, World};

type Slots = [Option<u64>; 6];

fn slots(world: &World) -> Slots {
    let told = world.told(|fact| match fact {
        Fact::Slots { cameras, .. } => Some(cameras.map(|m| m.map(|m| m.0))),
        _ => None,
    });
    told.last().copied().unwrap_or_default()
}

#[test]
fn six_at_most_the_holder_always_and_slots_are_stable() {
    let mut world = World::new(1);
    let all: Vec<u64> = (1..=8).collect();
    for member in &all {
        world.join(*member, BROWSER);
    }
    let viewer = world.join(9, Shape { sends: false, ..BROWSER });
    world.connect();
    world.grant(Some(2), &all);
    for index in 0..8 {
        let now = world.now;
        world.clients[index].film(now);
        world.run(100);
    }
    world.run(500);
    let before = slots(&world);
    let shown: Vec<u64> = before.into_iter().flatten().collect();
    // The holder, and of the others the five that came last.
    let mut sorted = shown.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [2, 4, 5, 6, 7, 8]);
    // Somebody not shown gets the floor and speaks: they take the place of the one that is least, all others stay.
    let now = world.now;
    world.clients[0].speak(now);
    world.grant(Some(1), &all);
    world.run(500);
    let after = slots(&world);
    let changed = before.iter().zip(after).filter(|(b, a)| **b != *a).count();
    assert_eq!(changed, 1, "{before:?} -> {after:?}");
    assert!(after.contains(&Some(1)));
    // Each slot carries its member's camera, to everybody but the member.
    world.clients.iter_mut().for_each(crate::client::Client::forget);
    world.run(1_000);
    for (slot, member) in after.iter().enumerate() {
        let v = &world.clients[viewer];
        let from = v.heard_from(v.lines.cameras.get(slot).copied());
        assert_eq!(from, [u8::try_from(member.unwrap()).unwrap()], "slot {slot}");
    }
    let own = &world.clients[0];
    let seen: Vec<u8> = own.lines.cameras.iter().flat_map(|m| own.heard_from(Some(*m))).collect();
    assert!(!seen.contains(&1) && seen.len() == 5, "{seen:?}");
}

#[test]
fn a_camera_that_is_not_listed_is_blocked_and_one_that_stops_frees_its_slot() {
    let mut world = World::new(2);
    for member in 1..=3 {
        world.join(member, BROWSER);
    }
    world.connect();
    let now = world.now;
    world.clients[0].film(now);
    world.clients[1].film(now);
    world.grant(None, &[1]);
    world.run(500);
    assert_eq!(slots(&world), [Some(1), None, None, None, None, None]);
    world.grant(None, &[1, 2]);
    world.run(500);
    assert_eq!(slots(&world), [Some(1), Some(2), None, None, None, None]);
    let (now, line) = (world.now, world.clients[0].lines.camera);
    world.clients[0].send(line, false, now);
    world.run(2_500);
    assert_eq!(slots(&world), [None, Some(2), None, None, None, None]);
    world.grant(None, &[]);
    world.run(50);
    world.clients[2].forget();
    world.run(500);
    assert_eq!(slots(&world), [None; 6]);
    assert!(world.clients[2].got.is_empty());
}

#[test]
fn the_layer_follows_the_width_and_nothing_comes_for_none() {
    const LARGE: u8 = 0;
    const SMALL: u8 = 1;
    let mut world = World::new(3);
    world.join(1, Shape { simulcast: true, ..BROWSER });
    let viewer = world.join(2, BROWSER);
    world.connect();
    let now = world.now;
    world.clients[0].film(now);
    world.grant(None, &[1]);
    let camera = world.clients[viewer].lines.cameras[0];
    let peer = world.clients[viewer].peer;
    let look = |world: &mut World, width: u16| -> Vec<u8> {
        let views = vec![View { slot: 0, width }];
        world.command(Command::View(ROOM, peer, views));
        world.run(700);
        world.clients[viewer].forget();
        world.run(700);
        let mut layers: Vec<u8> =
            world.clients[viewer].heard(Some(camera)).iter().map(|g| g.layer).collect();
        layers.dedup();
        layers
    };
    world.run(700);
    assert_eq!(look(&mut world, 320), [SMALL]);
    assert_eq!(look(&mut world, 1_280), [LARGE]);
    assert_eq!(look(&mut world, 0), []);
    assert_eq!(look(&mut world, 320), [SMALL]);
    assert_eq!(look(&mut world, 1_280), [LARGE]);
}

#[test]
fn a_change_of_layer_is_one_unbroken_stream() {
    let mut world = World::new(4);
    world.join(1, Shape { simulcast: true, ..BROWSER });
    let viewer = world.join(2, BROWSER);
    world.connect();
    let now = world.now;
    world.clients[0].film(now);
    world.grant(None, &[1]);
    let peer = world.clients[viewer].peer;
    for width in [320, 1_280, 320, 1_280] {
        world.command(Command::View(ROOM, peer, vec![View { slot: 0, width }]));
        world.run(900);
    }
    let v = &world.clients[viewer];
    let heard = v.heard(v.lines.cameras.first().copied());
    assert!(heard.windows(2).all(|w| w[1].seq == w[0].seq + 1));
    let changes: Vec<_> = heard.windows(2).filter(|w| w[0].layer != w[1].layer).collect();
    assert_eq!(changes.len(), 3);
    assert!(changes.iter().all(|w| w[1].key));
}

#[test]
fn with_bandwidth_estimation_the_gate_is_as_tight() {
    let mut world = World::with(5, true);
    for member in 1..=3 {
        world.join(member, BROWSER);
    }
    world.connect();
    let now = world.now;
    for client in &mut world.clients[..2] {
        client.speak(now);
        client.share(now);
    }
    for holder in [1, 2, 1] {
        world.grant(Some(holder), &[]);
        world.run(1_000);
    }
    let c = &world.clients[2];
    for line in [c.lines.audio, c.lines.stage] {
        assert_eq!(c.heard_from(line), [1, 2, 1]);
        let heard = c.heard(line);
        assert!(heard.windows(2).all(|w| w[1].seq == w[0].seq + 1 && w[1].at >= w[0].at));
    }
    assert!(world.snapshot().peers[2].bandwidth.is_some());
}
