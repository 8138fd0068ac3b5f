//! Two network namespaces with a wire between them: Janus takes no loopback addresses. Needs root.

use std::fs::File;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;

use nix::sched::{CloneFlags, setns};

use crate::{Outcome, table};

/// Known to `scripts/bench-media`, which removes them should the bench be killed.
const SERVERS: &str = "nexchamps-bench-s";
const CLIENTS: &str = "nexchamps-bench-c";
const SERVERS_WIRE: &str = "nxch-s";
const CLIENTS_WIRE: &str = "nxch-c";
/// Of TEST-NET-1 (RFC 5737), seen by nobody outside.
const SERVERS_IP: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const CLIENTS_IP: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Servers,
    Clients,
}

impl End {
    const BOTH: [Self; 2] = [Self::Servers, Self::Clients];

    const fn name(self) -> &'static str {
        match self {
            Self::Servers => SERVERS,
            Self::Clients => CLIENTS,
        }
    }

    /// The interface there.
    pub(crate) const fn wire(self) -> &'static str {
        match self {
            Self::Servers => SERVERS_WIRE,
            Self::Clients => CLIENTS_WIRE,
        }
    }

    pub(crate) const fn ip(self) -> IpAddr {
        IpAddr::V4(match self {
            Self::Servers => SERVERS_IP,
            Self::Clients => CLIENTS_IP,
        })
    }

    /// Runs `work` on a thread within; sockets, threads and processes that it makes stay there.
    pub(crate) fn inside<T: Send>(self, work: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
        let path = Path::new("/run/netns").join(self.name());
        // The kind of an error need not cross threads, what it says must.
        let entered = || -> Outcome<T> {
            setns(File::open(path)?, CloneFlags::CLONE_NEWNET)?;
            work()
        };
        let told = std::thread::scope(|scope| {
            scope.spawn(|| entered().map_err(|error| error.to_string())).join()
        });
        Ok(told.map_err(|_| format!("the work in {} panicked", self.name()))??)
    }
}

/// Both namespaces; gone when dropped.
pub(crate) struct Wire(());

impl Wire {
    pub(crate) fn new() -> Outcome<Self> {
        if !nix::unistd::geteuid().is_root() {
            return Err(
                "the comparison with janus makes network namespaces: please run it as root".into(),
            );
        }
        let wire = Self(());
        for end in End::BOTH {
            ip(&["netns", "add", end.name()])?;
        }
        let peer = ["peer", "name", CLIENTS_WIRE, "netns", CLIENTS];
        let link = ["-n", SERVERS, "link", "add", SERVERS_WIRE, "type", "veth"];
        ip(&[&link[..], &peer[..]].concat())?;
        for end in End::BOTH {
            let address = format!("{}/30", end.ip());
            ip(&["-n", end.name(), "address", "add", &address, "dev", end.wire()])?;
            for interface in ["lo", end.wire()] {
                ip(&["-n", end.name(), "link", "set", interface, "up"])?;
            }
        }
        Ok(wire)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        for end in End::BOTH {
            let is_there = Path::new("/run/netns").join(end.name()).exists();
            if is_there && let Err(error) = ip(&["netns", "delete", end.name()]) {
                table::complain(&format!("{} stays: {error}", end.name()));
            }
        }
    }
}

fn ip(arguments: &[&str]) -> Outcome<()> {
    let output = Command::new("ip").args(arguments).output()?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(format!("ip {}: {}", arguments.join(" "), told.trim()).into())
}
