//! Who is heard, and who is not.

use media::{Fact, Kind};

use crate::client::{BROWSER, Shape};
use crate::world::World;

/// A, B and C, connected; A and B send everything they have.
fn three(seed: u64) -> World {
    let mut world = World::new(seed);
    for member in 1..=3 {
        world.join(member, BROWSER);
    }
    world.connect();
    let now = world.now;
    for client in &mut world.clients[..2] {
        client.speak(now);
        client.film(now);
        client.share(now);
    }
    world
}

fn blocked(world: &World) -> Vec<(u64, u64, Kind)> {
    world.told(|fact| match fact {
        Fact::Blocked { member, epoch, what, .. } => Some((member.0, epoch.0, *what)),
        _ => None,
    })
}

#[test]
fn without_a_permit_nobody_is_heard_and_each_is_told_once() {
    use Kind::{Camera, Screen, Voice};
    let mut world = three(1);
    world.run(2_000);
    for client in &world.clients {
        assert!(client.got.is_empty(), "member {} got {:?}", client.member, client.got.keys());
    }
    let mut told = blocked(&world);
    told.sort();
    assert_eq!(
        told,
        [
            (1, 0, Voice),
            (1, 0, Camera),
            (1, 0, Screen),
            (2, 0, Voice),
            (2, 0, Camera),
            (2, 0, Screen)
        ]
    );
    let counts = world.snapshot();
    let a = &counts.peers[0];
    assert!(a.received[0] > 90 && a.blocked == a.received && a.passed == [0; 3], "{a:?}");
    assert_eq!(world.core.counts().forwarded, 0);
}

#[test]
fn the_holder_alone_is_heard_and_cameras_as_listed() {
    let mut world = three(2);
    world.grant(Some(1), &[1]);
    world.run(2_000);
    let c = &world.clients[2];
    assert_eq!(c.heard_from(c.lines.audio), [1]);
    assert_eq!(c.heard_from(c.lines.stage), [1]);
    assert_eq!(c.heard_from(c.lines.cameras.first().copied()), [1]);
    assert!(c.heard(c.lines.audio).len() > 90);
    assert!(c.heard(c.lines.stage).len() > 150);
    // Nobody gets its own back.
    let a = &world.clients[0];
    assert!(a.got.is_empty());
    // B is told of the new epoch once more.
    let told = blocked(&world);
    assert_eq!(told.iter().filter(|(member, epoch, _)| (*member, *epoch) == (2, 1)).count(), 3);
    assert!(told.iter().all(|(member, epoch, _)| (*member, *epoch) != (1, 1)));
}

#[test]
fn a_mute_closes_the_room_until_the_next_permit() {
    let mut world = three(3);
    world.grant(Some(1), &[1, 2]);
    world.run(1_000);
    world.gates.mute(crate::world::ROOM);
    world.run(20);
    world.clients[2].forget();
    world.run(1_000);
    assert!(world.clients[2].got.is_empty());
    assert!(world.snapshot().muted);
    // A stale epoch does not open it, nor do permits that had been given before and waited; the current ones do.
    world.permit(0, Some(1), &[1, 2]);
    world.run(200);
    assert!(world.clients[2].got.is_empty());
    let before = world.gates.closings(crate::world::ROOM);
    world.gates.mute(crate::world::ROOM);
    world.permit_as_of(before, 1, Some(1), &[1, 2]);
    world.run(200);
    assert!(world.clients[2].got.is_empty());
    world.permit(1, Some(1), &[1, 2]);
    world.run(1_000);
    let c = &world.clients[2];
    assert!(c.heard(c.lines.audio).len() > 40);
    assert!(c.heard(c.lines.cameras.first().copied()).len() > 40);
    // What was dropped is no gap in the stream.
    for line in [c.lines.audio, c.lines.stage, c.lines.cameras.first().copied()] {
        let heard = c.heard(line);
        assert!(heard.windows(2).all(|w| w[1].seq == w[0].seq + 1), "{line:?}");
    }
}

#[test]
fn a_stale_epoch_is_acknowledged_and_changes_nothing() {
    let mut world = three(4);
    world.permit(5, Some(1), &[]);
    world.permit(4, Some(2), &[2]);
    world.run(1_000);
    let c = &world.clients[2];
    assert_eq!(c.heard_from(c.lines.audio), [1]);
    assert_eq!(world.snapshot().epoch.0, 5);
}

#[test]
fn an_encoder_replaces_the_tabs_microphone_and_gives_it_back() {
    let mut world = three(5);
    world.grant(Some(1), &[]);
    world.run(500);
    let whip = Shape { kind: media::Client::Whip, receives: false, ..BROWSER };
    let encoder = world.join(1, whip);
    world.connect();
    let now = world.now;
    world.clients[encoder].speak(now);
    world.run(500);
    let passed = |world: &mut World| -> Vec<u64> {
        world.snapshot().peers.iter().map(|p| p.passed[Kind::Voice.index()]).collect()
    };
    let before = passed(&mut world);
    world.run(1_000);
    let after = passed(&mut world);
    assert_eq!(after[0], before[0], "the tab's microphone is silent");
    assert!(after[3] > before[3] + 45);
    assert!(!blocked(&world).contains(&(1, 1, Kind::Voice)), "and no offender");
    world.command(media::command::Command::Leave(crate::world::ROOM, world.clients[encoder].peer));
    world.run(1_000);
    assert!(passed(&mut world)[0] > after[0] + 45);
    let c = &world.clients[2];
    let heard = c.heard(c.lines.audio);
    assert!(heard.windows(2).all(|w| w[1].seq == w[0].seq + 1));
    // The member's own other peer hears nothing of it.
    assert!(world.clients[encoder].got.is_empty());
    assert!(world.clients[0].got.is_empty());
}

#[test]
fn a_player_with_one_picture_gets_the_screen_else_the_camera() {
    let mut world = three(6);
    let whep = Shape { kind: media::Client::Whep, sends: false, cameras: 0, ..BROWSER };
    let player = world.join(9, whep);
    world.connect();
    world.grant(Some(1), &[1, 2]);
    world.run(1_000);
    let screen_count = {
        let p = &world.clients[player];
        assert_eq!(p.heard_from(p.lines.audio), [1]);
        assert_eq!(p.heard_from(p.lines.stage), [1]);
        p.heard(p.lines.stage).len()
    };
    // The screen ends: the camera takes its place, beginning at a keyframe and without a gap.
    let (now, line) = (world.now, world.clients[0].lines.screen);
    world.clients[0].send(line, false, now);
    world.run(3_000);
    let p = &world.clients[player];
    let heard = p.heard(p.lines.stage);
    assert!(heard.len() > screen_count + 50, "{} after {screen_count}", heard.len());
    assert!(heard.windows(2).all(|w| w[1].seq == w[0].seq + 1));
    // Nobody's picture without a holder.
    world.grant(None, &[1, 2]);
    world.run(50);
    world.clients[player].forget();
    world.run(1_000);
    assert!(world.clients[player].got.is_empty());
}

#[test]
fn h264_of_an_encoder_goes_to_those_that_negotiated_it() {
    let mut world = World::new(7);
    let whip =
        Shape { kind: media::Client::Whip, receives: false, vp8: false, h264: true, ..BROWSER };
    let encoder = world.join(1, whip);
    let able = world.join(2, Shape { h264: true, ..BROWSER });
    let unable = world.join(3, BROWSER);
    world.connect();
    let now = world.now;
    world.clients[encoder].speak(now);
    world.clients[encoder].share(now);
    world.grant(Some(1), &[]);
    world.run(1_500);
    let heard = |index: usize| {
        let c = &world.clients[index];
        (c.heard(c.lines.audio).len(), c.heard(c.lines.stage))
    };
    let ((audio, video), (audio_too, none)) = (heard(able), heard(unable));
    assert!(audio > 65 && audio_too > 65);
    assert!(video.len() > 100 && video[0].key, "{}", video.len());
    assert!(video.windows(2).all(|w| w[1].seq == w[0].seq + 1));
    assert_eq!(none, []);
}
