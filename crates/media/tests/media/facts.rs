//! What media tells: once, in order, and no more than it knows.

use media::Fact;

use crate::client::BROWSER;
use crate::world::World;

/// One line per fact, without peers' numbers and slots.
fn story(world: &World) -> Vec<String> {
    let line = |fact: &Fact| match fact {
        Fact::Connected { member, .. } => Some(format!("connected {member}")),
        Fact::Gone { member, why, .. } => Some(format!("gone {member} {}", why.code())),
        Fact::FirstSound { member, epoch } => Some(format!("first sound {member} in {epoch}")),
        Fact::Voiced { member, epoch, ms } => {
            Some(format!("voiced {member} in {epoch}: {} s", (ms + 100) / 1_000))
        }
        Fact::HolderSilent { member, epoch } => Some(format!("silent {member} in {epoch}")),
        Fact::HolderHeard { member, epoch } => Some(format!("heard {member} in {epoch}")),
        Fact::Sign { member, epoch } => Some(format!("sign {member} in {epoch}")),
        Fact::Blocked { member, epoch, what, .. } => {
            Some(format!("blocked {member} in {epoch} {what:?}"))
        }
        Fact::Slots { .. } => None,
    };
    world.told(line)
}

#[test]
fn a_meeting_as_media_tells_it() {
    let mut world = World::new(1);
    world.join(1, BROWSER);
    world.connect();
    world.join(2, BROWSER);
    world.connect();
    world.grant(Some(1), &[]);
    world.run(500);
    // Loud for two seconds, then a whisper, then nothing at all, then loud again.
    let now = world.now;
    world.clients[0].speak(now);
    world.run(2_000);
    world.clients[0].level = -90;
    world.run(1_000);
    let (now, mic) = (world.now, world.clients[0].lines.mic);
    world.clients[0].send(mic, false, now);
    world.run(2_500);
    world.clients[0].level = -20;
    let now = world.now;
    world.clients[0].speak(now);
    world.run(1_000);
    world.grant(Some(2), &[]);
    world.run(2_000);
    world.grant(None, &[]);
    // Somebody without a media session: nothing is told, nothing guessed.
    world.grant(Some(7), &[]);
    world.run(2_000);
    world.grant(None, &[]);
    assert_eq!(
        story(&world),
        [
            "connected 1",
            "connected 2",
            "sign 1 in 1",
            "first sound 1 in 1",
            "silent 1 in 1",
            "heard 1 in 1",
            "voiced 1 in 1: 3 s",
            "blocked 1 in 2 Voice",
            "silent 2 in 2",
            "voiced 2 in 2: 0 s",
            "blocked 1 in 4 Voice",
        ]
    );
    // The level goes on to the receivers.
    let levels = &world.clients[1].levels;
    assert!(levels.contains(&Some(-20)) && levels.contains(&Some(-90)), "{levels:?}");
}

#[test]
fn a_camera_is_a_sign_of_life_too_and_no_sound() {
    let mut world = World::new(2);
    world.join(1, BROWSER);
    world.connect();
    let now = world.now;
    world.clients[0].film(now);
    world.grant(Some(1), &[1]);
    world.run(300);
    let story = story(&world);
    assert_eq!(story, ["connected 1", "sign 1 in 1"]);
}

#[test]
fn slots_are_told_when_they_change_and_only_then() {
    let mut world = World::new(3);
    for member in 1..=2 {
        world.join(member, BROWSER);
    }
    world.connect();
    let now = world.now;
    world.clients[0].speak(now);
    world.clients[0].share(now);
    world.run(500);
    world.grant(Some(1), &[]);
    world.run(3_000);
    world.grant(Some(2), &[]);
    world.run(1_000);
    let told = world.told(|fact| match fact {
        Fact::Slots { audio, screen, .. } => Some((audio.map(|m| m.0), screen.map(|m| m.0))),
        _ => None,
    });
    assert_eq!(told, [(Some(1), Some(1)), (Some(2), None)]);
}
