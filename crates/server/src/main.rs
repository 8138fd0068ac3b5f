//! The one binary.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use server::config::{Config, LogFormat};
use server::tls::Tls;
use server::{docs, names, router, serve, start};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Ten thousand sockets come and go with short-lived buffers between them: this allocator gives back
/// what they leave, and takes less time for it than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Meetings in which one person at a time has the floor.
#[derive(Parser)]
#[command(name = "nexchamps", version)]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server (the default).
    Serve,
    /// Accounts.
    #[command(subcommand)]
    User(User),
    /// Who may act in any meeting and look after accounts.
    #[command(subcommand)]
    Admin(Admin),
    /// Fills a running server with a meeting of simulated people.
    Demo(server::demo::Arguments),
    /// Prints the OpenAPI document.
    Openapi,
}

#[derive(Subcommand)]
enum User {
    /// Makes an account; its password is read from standard input.
    Add(UserAdd),
}

#[derive(Subcommand)]
enum Admin {
    /// Makes an account that exists an admin.
    Grant {
        /// Its address or username.
        account: String,
    },
    /// Makes it an admin no longer, and signs it out everywhere. The last one stays.
    Revoke {
        /// Its address or username.
        account: String,
    },
}

#[derive(Args)]
struct UserAdd {
    email: String,
    #[arg(long)]
    username: Option<String>,
    /// May act in any meeting; an account that exists becomes one.
    #[arg(long)]
    admin: bool,
}

/// What a server is set to does nothing in these: they run none, and open no store.
const WITHOUT_SETTINGS: [&str; 2] = ["demo", "openapi"];

/// The command line, where each command's help lists what counts there; the rest is taken all the same, and ignored.
fn command_line() -> clap::Command {
    let mut whole = Cli::command();
    // Building hands the settings down to the commands, where they can be hidden one by one.
    whole.build();
    for name in WITHOUT_SETTINGS {
        whole = whole.mut_subcommand(name, |command| {
            command.mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg })
        });
    }
    whole
}

fn main() -> ExitCode {
    // A missing `.env` is usual; a broken one must be told.
    if let Err(error) = dotenvy::from_path(".env")
        && !error.not_found()
    {
        return failed(&error);
    }
    let cli = match Cli::from_arg_matches(&command_line().get_matches()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let result = match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => run(serve_until_told(cli.config)),
        Command::User(User::Add(user)) => run(add(cli.config, user)),
        Command::Admin(Admin::Grant { account }) => run(set_admin(cli.config, account, true)),
        Command::Admin(Admin::Revoke { account }) => run(set_admin(cli.config, account, false)),
        Command::Demo(arguments) => run(async { Ok(server::demo::run(arguments).await?) }),
        Command::Openapi => print_openapi(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error),
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn failed(error: &dyn std::error::Error) -> ExitCode {
    // Standard error may be closed; there is nowhere else to say so.
    let _ = writeln!(io::stderr(), "nexchamps: {error}");
    ExitCode::FAILURE
}

fn run(work: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// What the WebRTC library warns of at every browser that joins; whoever asks for it by name gets it.
const CALM: &str = "str0m::format=error";

fn log(config: &Config) -> Outcome {
    let filter = EnvFilter::try_new(format!("{CALM},{}", config.log))?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match config.log_format {
        LogFormat::Text => subscriber.init(),
        LogFormat::Json => subscriber.json().init(),
    }
    Ok(())
}

async fn serve_until_told(config: Config) -> Outcome {
    log(&config)?;
    serve::raise_file_limit();
    let stop = serve::stop_signal()?;
    // Before the store is opened, so that a second server on the same port touches nothing.
    let listener = TcpListener::bind(config.listen).await?;
    let tls = Tls::of(&config)?;
    let app = start::app(config).await?;
    let address = listener.local_addr()?;
    tracing::info!(%address, "listening");
    for url in names::urls(app.config(), address) {
        let _ = writeln!(io::stderr(), "Nex-Champs is at {url}");
    }
    if let Some(fingerprint) = tls.as_ref().and_then(Tls::fingerprint) {
        let _ = writeln!(io::stderr(), "Its certificate has the SHA-256 fingerprint {fingerprint}");
    }
    serve::serve_over(app, listener, tls, stop).await;
    tracing::info!("closed");
    Ok(())
}

async fn add(config: Config, user: UserAdd) -> Outcome {
    log(&config)?;
    let app = start::app_without_media(config).await?;
    let _ = write!(io::stderr(), "Password: ");
    let mut password = String::new();
    io::stdin().lock().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    start::add_account(&app, &user.email, password, user.username, user.admin).await?;
    let _ = writeln!(io::stderr(), "The account {} is there.", user.email);
    Ok(())
}

async fn set_admin(config: Config, account: String, is_admin: bool) -> Outcome {
    log(&config)?;
    let app = start::app_without_media(config).await?;
    start::set_admin(&app, &account, is_admin).await?;
    let now = if is_admin { "an admin now" } else { "no admin any more" };
    let _ = writeln!(io::stderr(), "The account {account} is {now}.");
    Ok(())
}

fn print_openapi() -> Outcome {
    let (_, document) = router::documented();
    writeln!(io::stdout(), "{}", docs::text(&document))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(name: &str) -> String {
        let mut whole = command_line();
        whole
            .find_subcommand_mut(name)
            .expect("there is such a command")
            .render_long_help()
            .to_string()
    }

    #[test]
    fn each_help_lists_the_settings_that_count_there() {
        let demo = help("demo");
        for counts in ["--url", "--seconds", "--people"] {
            assert!(demo.contains(counts), "{counts} is missing in:\n{demo}");
        }
        for name in WITHOUT_SETTINGS {
            let help = help(name);
            for other in ["--listen", "--database-url", "--media-udp", "NEXCHAMPS_"] {
                assert!(!help.contains(other), "{other} is in:\n{help}");
            }
        }
        for name in ["serve", "user", "admin"] {
            assert!(help(name).contains("--database-url"), "{name}");
        }
    }

    #[test]
    fn settings_stand_before_and_behind_a_command() {
        for line in [
            ["nexchamps", "--data=x", "serve"],
            ["nexchamps", "serve", "--data=x"],
            ["nexchamps", "demo", "--data=x"],
        ] {
            let matches = command_line().try_get_matches_from(line).expect("it is a right line");
            let cli = Cli::from_arg_matches(&matches).expect("it is a right line");
            assert_eq!(cli.config.data.to_str(), Some("x"), "{line:?}");
        }
    }
}
